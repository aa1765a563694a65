"""From a payload to values that Marketo takes: rules, types, lengths, warnings. Below all actions."""

"""The operator's command, `relay`: what a person or a script needs to look after a deployed relay."""

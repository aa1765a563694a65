"""How long after Marketo has logged an open it stands in kintone, with the shipped example and nobody's campaign."""

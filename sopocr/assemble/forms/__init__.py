"""Records of other forms than SOP-AP: health facilities' SPO and narrative SOPs (contract 1.1)."""

from sopocr.assemble.forms.assembly import Form, assemble_form
from sopocr.assemble.forms.recognise import FormChoice, recognise
from sopocr.assemble.forms.splitting import names_another, split_forms

__all__ = ["Form", "FormChoice", "assemble_form", "names_another", "recognise", "split_forms"]

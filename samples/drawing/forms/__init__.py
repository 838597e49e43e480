"""Other forms than SOP-AP: health facilities' SPO and narrative SOPs, with exact records."""

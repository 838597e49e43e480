import pytest

from sopocr.errors import SopocrError
from sopocr.resources import resource_path


def test_data_files_are_found() -> None:
    assert resource_path("lexicon/labels.tsv").is_file()
    assert resource_path("lexicon").is_dir()


def test_a_missing_file_is_named() -> None:
    with pytest.raises(SopocrError, match=r"lexicon/tidak-ada\.txt"):
        resource_path("lexicon/tidak-ada.txt")

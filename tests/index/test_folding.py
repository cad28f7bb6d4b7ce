from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from index.folding import nfkc


@given(st.text(st.one_of(st.characters(), st.sampled_from("粮，；：（）！？％\u3000２Ａ①㎡e\u0301")), max_size=30))
def test_the_form_is_unicodes(text):
    assert nfkc(text) == unicodedata.normalize("NFKC", text)

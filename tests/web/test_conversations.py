from __future__ import annotations

import pytest

from qa.web.conversations import Conversations
from tests.web.scripted import GRAIN


def ask(client, question, conversation=None):
    reply = client.post("/api/ask", json={"question": question, "conversation": conversation})
    assert reply.status_code == 200
    return reply.json()["asked"]


def test_questions_of_one_conversation_follow_one_another(client):
    assert ask(client, GRAIN, "mine") is None
    assert ask(client, "GDP目标是多少", "other") is None
    assert ask(client, "那2025年呢？", "mine") == "2025年粮食目标？"
    assert ask(client, "那2025年呢？", "other") == "2025年GDP目标是多少？"
    assert ask(client, "那2025年呢？") is None


@pytest.mark.parametrize("conversation", ["", "x" * 201, 7])
def test_an_id_is_a_short_text(client, conversation):
    reply = client.post("/api/ask", json={"question": GRAIN, "conversation": conversation})
    assert reply.status_code == 422
    assert "conversation" in reply.json()["error"]["message"]


def test_the_longest_unused_is_forgotten_when_there_are_too_many(answerer):
    conversations = Conversations(answerer, limit=2)
    first, second = conversations.of("a"), conversations.of("b")
    assert conversations.of("a") is first
    conversations.of("c")
    assert len(conversations) == 2
    assert conversations.of("a") is first
    assert conversations.of("b") is not second


def test_a_conversation_begins_anew_under_its_id(answerer):
    conversations = Conversations(answerer)
    first = conversations.of("a")
    second = conversations.of("a", anew=True)
    assert second is not first
    assert conversations.of("a") is second
    assert len(conversations) == 1


def test_an_unused_one_is_forgotten_after_its_lifetime(answerer):
    now = 0.0
    conversations = Conversations(answerer, lifetime=10, clock=lambda: now)
    first = conversations.of("a")
    conversations.of("b")
    now = 9.0
    assert conversations.of("a") is first
    now = 18.0
    assert conversations.of("a") is first
    assert len(conversations) == 1

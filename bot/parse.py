"""The form in which a message reaches Rasa's rules, whoever made it: the classifier, or a tapped button."""

from __future__ import annotations

from typing import Any

# Keys of buttons whose intent has another name.
_INTENTS = {"language": "change_language", "delete": "delete_data"}


def button_parse(key: str) -> dict[str, Any]:
    """Return what a tapped button means, in the form of a parse: right answer, no NLU.

    Keys are `<topic>/<question>`, or `what`, or `what:choice` (see `content/replies.yml`).
    """
    name, _, choice = key.partition(":")
    entities = []
    if "/" in name:
        intent, answer = name.partition("/")[0], name
    else:
        intent = _INTENTS.get(name, name)
        answer = choice if "/" in choice else ""
        if choice:
            entities.append({"entity": "choice", "value": choice})
    if answer:
        entities.append({"entity": "answer", "value": answer})
    return {
        "text": key,
        "intent": {"name": intent, "confidence": 1.0},
        "entities": entities,
        "decision": "answer",
        "options": [],
        "danger": False,
        "response_selector": selected(answer),
    }


def selected(answer: str) -> dict[str, Any]:
    """Return what Rasa's retrieval action reads to utter `<topic>/<question>`; nothing for no answer."""
    if not answer:
        return {}
    topic = answer.partition("/")[0]
    response = {"intent_response_key": answer, "utter_action": f"utter_{answer}", "confidence": 1.0, "responses": []}
    return {"all_retrieval_intents": [topic], topic: {"response": response, "ranking": []}}

"""From a key, a language and a country to one message: text and buttons. Never None, never code's own words.

Which buttons stand under which text is content too: `content/replies.yml`.
"""

from __future__ import annotations

from typing import Any, Iterable, Sequence

from bot.content.catalogue import Catalogue
from bot.content.model import Answer, Button, Country, Number, Reply
from bot.errors import ContentError

Rows = tuple[tuple[Button, ...], ...]
TOPICS_A_ROW = 2
FLAGS_A_ROW = 6


class Replies:
    """Composes messages from the catalogue.

    Args:
        catalogue: Where texts come from.
        default_country: Whose emergency number a child of unknown country is shown, named with its country.

    Raises:
        ContentError: The default country has no file: a child in danger could be given no number.
    """

    def __init__(self, catalogue: Catalogue, default_country: str) -> None:
        self.catalogue = catalogue
        self.default_country = default_country
        if catalogue.country(default_country) is None:
            raise ContentError(
                f"DEFAULT_COUNTRY={default_country}: countries/{default_country}.yml is not there or cannot be read."
            )

    # -- the general case

    def message(
        self,
        key: str,
        language: str,
        /,
        *,
        answer: str = "",
        options: Sequence[str] = (),
        stay: str = "",
        **values: Any,
    ) -> Reply:
        """Return a short text of `messages.ftl` with the buttons that `replies.yml` gives it.

        Args:
            key: The text's key.
            language: The child's language.
            answer: Label of the answer last shown, for buttons that belong to it.
            options: Labels to offer as buttons where the layout says `@options`.
            stay: Code of the language to go back to where the layout says `@stay`.
            **values: What the text itself needs.
        """
        text = self.catalogue.text(language, key, **values)
        return Reply(text, self._rows(key, language, answer, options, stay))

    def _rows(self, key: str, language: str, answer: str = "", options: Sequence[str] = (), stay: str = "") -> Rows:
        layout = self.catalogue.content.replies
        rows: list[tuple[Button, ...]] = []
        for row in layout["replies"].get(key, ()):
            if isinstance(row, str):
                rows += self._made_row(row, language, answer, options, stay)
                continue
            buttons = [
                Button(
                    self.catalogue.text(language, f"button-{name.replace('_', '-')}"),
                    layout["buttons"][name].format(answer=answer),
                )
                for name in row
                if answer or "{answer}" not in layout["buttons"][name]
            ]
            rows.append(tuple(buttons))
        return tuple(row for row in rows if row)

    def _made_row(
        self, name: str, language: str, answer: str, options: Sequence[str], stay: str
    ) -> Iterable[tuple[Button, ...]]:
        catalogue = self.catalogue
        first = catalogue.content.replies["first_topics"]
        if name in ("@topics", "@more_topics"):
            keys = [k for k in catalogue.topic_keys() if (k in first) == (name == "@topics")]
            return _grid([self._topic_button(language, key) for key in keys], TOPICS_A_ROW)
        if name == "@questions":
            topic = catalogue.topic(language, answer.partition("/")[0])
            return [(Button(a.question, a.label),) for a in topic.answers.values()] if topic else []
        if name == "@next":
            found = catalogue.answer(language, answer)
            return (
                [(b,) for b in map(lambda n: self._question(language, n), found.answer.next[:3]) if b] if found else []
            )
        if name == "@options":
            return [(b,) for b in map(lambda o: self._option(language, o), options[:3]) if b]
        if name == "@languages":
            return _grid(
                [Button(lang.name, f"language:{code}") for code, lang in catalogue.content.languages.items()], 2
            )
        if name == "@flags":
            flags = [c for c in map(catalogue.country, catalogue.content.replies["flags"]) if c]
            return _grid([Button(c.flag, f"country:{c.code}") for c in flags], FLAGS_A_ROW)
        if name == "@stay" and stay:
            own = catalogue.content.languages[stay].name
            return [(Button(catalogue.text(stay, "language-back", language=own), f"language:{stay}"),)]
        return []

    def _topic_button(self, language: str, key: str) -> Button:
        topic = self.catalogue.topic(language, key)
        assert topic is not None, key
        return Button(f"{topic.icon} {topic.title}", f"topic:{key}")

    def _question(self, language: str, label: str) -> Button | None:
        found = self.catalogue.answer(language, label)
        return Button(found.answer.question, label) if found else None

    def _option(self, language: str, option: str) -> Button | None:
        """A button for a label that understanding offers: a question, a whole topic, or another intent."""
        if "/" in option:
            return self._question(language, option)
        if self.catalogue.topic(language, option):
            return self._topic_button(language, option)
        name = f"button-{option.replace('_', '-')}"
        key = {"change_language": "language", "delete_data": "delete", "danger": "human:urgent"}.get(option, option)
        name = {"change_language": "button-language", "danger": "button-human-now"}.get(option, name)
        try:
            return Button(self.catalogue.text(language, name), key)
        except KeyError:
            return None

    def label(self, key: str, language: str) -> str:
        """Return the words on the button with this key, for those who read a conversation; the key when unknown."""
        name, _, choice = key.partition(":")
        if name == "language" and choice in self.catalogue.content.languages:
            return self.catalogue.content.languages[choice].name
        if name == "country" and (country := self.catalogue.country(choice)):
            return f"{country.flag} {self.catalogue.country_name(country.code, language)}"
        if name == "topic" and self.catalogue.topic(language, choice):
            return self._topic_button(language, choice).label
        if "/" in name:
            return getattr(self._question(language, name), "label", key)
        for button, made in self.catalogue.content.replies["buttons"].items():
            if made == key or (choice and made == f"{name}:{{answer}}"):
                return self.catalogue.text(language, f"button-{button.replace('_', '-')}")
        return key

    # -- answers

    def answer(self, label: str, language: str, country: str | None = None, also: str | None = None) -> Reply:
        """Return the answer to `<topic>/<question>`, or the honest sentence that nobody has written it yet.

        Args:
            label: The answer's label.
            language: The child's language.
            country: Where the child is, if the child said so.
            also: Label of a second question in the same message; its button stands first.
        """
        found = self.catalogue.answer(language, label)
        if found is None:
            return self.message("no-content", language)
        parts = [found.answer.body, *self._for_country(found.answer, found.language, country)]
        parts.append(self.catalogue.text(found.language, "rules-differ"))
        rows = self._rows("answer", language, label)
        second = self._question(language, also) if also else None
        if second:
            rows = ((second,), *(row for row in rows if row != (second,)))
        return Reply(self._noted("\n\n".join(parts), found.language, language), rows)

    def simpler(self, label: str, language: str, country: str | None = None) -> Reply:
        """Return the shorter, easier version of an answer."""
        found = self.catalogue.answer(language, label)
        if found is None:
            return self.message("nothing-to-simplify", language)
        parts = [found.answer.simpler, *self._for_country(found.answer, found.language, country)]
        parts.append(self.catalogue.text(found.language, "rules-differ"))
        return Reply(self._noted("\n\n".join(parts), found.language, language), self._rows("simpler", language, label))

    def source(self, label: str, language: str) -> Reply:
        """Return the one line that says where an answer comes from."""
        found = self.catalogue.answer(language, label)
        if found is None:
            return self.message("nothing-to-simplify", language)
        return self.message("source", language, answer=label, source=found.answer.source)

    def topic(self, key: str, language: str) -> Reply:
        """Return a topic's questions as buttons."""
        topic = self.catalogue.topic(language, key)
        if topic is None:
            return self.message("no-content", language)
        return self.message("topic-menu", language, answer=f"{key}/", icon=topic.icon, title=topic.title)

    def _noted(self, text: str, found: str, wanted: str) -> str:
        """Say so when a text stands in another language than the child's."""
        if found == wanted or wanted not in self.catalogue.content.languages:
            return text
        name = self.catalogue.content.languages[found].name
        return f"{self.catalogue.text(wanted, 'in-other-language', language=name)}\n\n{text}"

    def delete_ask(self, language: str) -> Reply:
        """Return the question before forgetting, with what the operator's safeguarding rule keeps, if there is one."""
        reply = self.message("delete-ask", language)
        rules = self.catalogue.content.helpline.keeps
        rule = next((rules[code] for code in self.catalogue.chain(language) if code in rules), None)
        if rule is None:
            return reply
        return Reply(f"{reply.text}\n{self.catalogue.text(language, 'delete-keeps', rule=rule)}", reply.rows)

    # -- danger: emergency number first

    def danger(self, language: str, country: str | None, options: Sequence[str] = ()) -> Reply:
        """Return the danger message: the emergency number in the first line (facts.md, "Crisis message pattern").

        Args:
            language: The child's language.
            country: The child's country, if known.
            options: Labels of what the child may have asked beside it; they stand below as buttons.
        """
        shown = self.catalogue.country(country) or self.catalogue.country(self.default_country)
        assert shown is not None, "doctor checks that DEFAULT_COUNTRY has a file"
        numbers = ". ".join(filter(None, (self.emergency(language, country), self.contact(shown, "child", language))))
        text = self.catalogue.text(language, "danger", emergency=numbers, helpline="")
        lines = [line for line in text.splitlines() if line.strip("\u2068\u2069 ")]
        return Reply("\n".join(lines), self._rows("danger", language, options=options))

    def emergency(self, language: str, country: str | None) -> str:
        """Return the emergency numbers of the child's country, or of `DEFAULT_COUNTRY` named with its country."""
        known = self.catalogue.country(country)
        shown = known or self.catalogue.country(self.default_country)
        assert shown is not None
        numbers = [n for n in shown.emergency if n.services] or list(shown.emergency)
        said = ", ".join(self._emergency_number(language, n) for n in numbers[:3])
        if known:
            return said
        return f"{said} ({self.catalogue.country_name(shown.code, language)})"

    def first_emergency(self, language: str, country: Country) -> str:
        """Return a country's first emergency number, alone, with "try" where it is not certain."""
        number = country.emergency[0]
        if number.certain:
            return number.number
        return self.catalogue.text(language, "danger-try-emergency", number=number.number)

    def _emergency_number(self, language: str, number: Number) -> str:
        said = number.number
        if number.services:
            said = self.catalogue.text(language, f"danger-{number.services}", number=said)
        return said if number.certain else self.catalogue.text(language, "danger-try-emergency", number=said)

    def contact(self, country: Country, kind: str, language: str) -> str:
        """Return the line with a country's helpline of a kind, marked "try" until a person has called it; may be empty.

        A line that may pass on what it hears says so (facts.md, "HELPLINES").
        """
        number = next((n for n in country.lines(kind) if not n.sms), None)
        if number is None:
            return ""
        said = self.catalogue.text(
            language, f"contact-{kind}" if number.certain else f"contact-{kind}-try", number=number.number
        )
        return f"{said}. {self.catalogue.text(language, 'contact-tells')}" if number.tells else said

    def _for_country(self, answer: Answer, language: str, country: str | None) -> list[str]:
        """Return what a child who said the country reads below an answer: its texts, and a number that fits."""
        known = self.catalogue.country(country)
        if known is None:
            return []
        wanted = self.catalogue.content.replies["contacts"]
        kinds = [kind for kind, places in wanted.items() if {answer.label, answer.topic} & set(places)]
        return [
            *self.catalogue.country_texts(country, answer, language),
            *filter(None, (self.contact(known, kind, language) for kind in kinds)),
        ]

    def country_set(self, code: str, language: str) -> Reply:
        """Return the numbers of a country that the child just named."""
        country = self.catalogue.country(code)
        if country is None:
            return self.message("country-unknown", language)
        reply = self.message(
            "country-set",
            language,
            country=self.catalogue.country_name(code, language),
            emergency=self.emergency(language, code),
        )
        helpline = self.contact(country, "child", language)
        return Reply(f"{reply.text}\n{helpline}" if helpline else reply.text, reply.rows)


def _grid(buttons: Sequence[Button], width: int) -> list[tuple[Button, ...]]:
    return [tuple(buttons[i : i + width]) for i in range(0, len(buttons), width)]

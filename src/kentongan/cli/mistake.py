"""A command line that cannot be carried out as it stands."""

from kentongan.errors import KentonganError
from kentongan.language import Language, Sentence, system_words


class Mistake(KentonganError):
    """One sentence with its values."""

    def __init__(self, sentence: Sentence, **values: object) -> None:
        super().__init__(sentence.say("en", **values))
        self.sentence = sentence
        self._values = values

    def say(self, language: Language) -> str:
        """The complete sentence for a user; `why` may be what the operating system has said."""
        values = dict(self._values)
        if "why" in values:
            values["why"] = system_words(str(values["why"]), language)
        return self.sentence.say(language, **values)


class ExtraMissing(Mistake):
    """The command needs libraries of an extra that is not installed."""

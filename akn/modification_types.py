"""The kinds of modifications, and the states and places of what they touch, in the schema's own words (AKN 3.0)."""

import enum
from typing import TypeAlias


class TextualModType(enum.Enum):
    """What happens to a text (schema type TextualMods)."""

    REPEAL = "repeal"
    SUBSTITUTION = "substitution"
    INSERTION = "insertion"
    REPLACEMENT = "replacement"
    RENUMBERING = "renumbering"
    SPLIT = "split"
    JOIN = "join"


class ForceModType(enum.Enum):
    """What happens to the force of a text (schema type ForceMods)."""

    ENTRY_INTO_FORCE = "entryIntoForce"
    END_OF_ENACTMENT = "endOfEnactment"
    POSTPONEMENT_OF_ENTRY_INTO_FORCE = "postponementOfEntryIntoForce"
    PROROGATION_OF_FORCE = "prorogationOfForce"
    RE_ENACTMENT = "reEnactment"
    UNCONSTITUTIONALITY = "unconstitutionality"


class EfficacyModType(enum.Enum):
    """What happens to the efficacy of a text (schema type EfficacyMods)."""

    ENTRY_INTO_EFFICACY = "entryIntoEfficacy"
    END_OF_EFFICACY = "endOfEfficacy"
    INAPPLICATION = "inapplication"
    RETROACTIVITY = "retroactivity"
    EXTRAEFFICACY = "extraefficacy"
    POSTPONEMENT_OF_EFFICACY = "postponementOfEfficacy"
    PROROGATION_OF_EFFICACY = "prorogationOfEfficacy"


class LegalSystemModType(enum.Enum):
    """What happens between laws (schema type LegalSystemMods)."""

    STATIC_REFERENCE = "staticReference"
    IMPLEMENTATION = "implementation"
    RATIFICATION = "ratification"
    APPLICATION = "application"
    LEGISLATIVE_DELEGATION = "legislativeDelegation"
    DEREGULATION = "deregulation"
    CONVERSION = "conversion"
    EXPIRATION = "expiration"
    REITERATION = "reiteration"
    REMAKING = "remaking"
    REPUBLICATION = "republication"
    COORDINATION = "coordination"


class MeaningModType(enum.Enum):
    """What happens to the meaning of a text (schema type MeaningMods)."""

    VARIATION = "variation"
    TERM_MODIFICATION = "termModification"
    AUTHENTIC_INTERPRETATION = "authenticInterpretation"


class ScopeModType(enum.Enum):
    """What happens to the scope of a text (schema type ScopeMods)."""

    EXCEPTION_OF_SCOPE = "exceptionOfScope"
    EXTENSION_OF_SCOPE = "extensionOfScope"


class Position(enum.Enum):
    """Where at its target a modification takes place (schema type posType)."""

    START = "start"
    BEFORE = "before"
    INSIDE = "inside"
    AFTER = "after"
    END = "end"
    UNSPECIFIED = "unspecified"


class Status(enum.Enum):
    """The state of a piece of a document (schema type statusType)."""

    REMOVED = "removed"
    TEMPORARILY_REMOVED = "temporarilyRemoved"
    TRANSLATED = "translated"
    EDITORIAL = "editorial"
    EDITED = "edited"
    VERBATIM = "verbatim"
    INCOMPLETE = "incomplete"
    UNKNOWN = "unknown"
    UNDEFINED = "undefined"
    IGNORED = "ignored"


ModificationType: TypeAlias = (
    TextualModType | ForceModType | EfficacyModType | LegalSystemModType | MeaningModType | ScopeModType
)

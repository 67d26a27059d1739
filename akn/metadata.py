"""The metadata of documents and of collections, under one name."""

from akn.attributes import AknDate, MetadataError
from akn.effect import Effect
from akn.effects import Basis, Effects, Outstanding, Standing, effects_fragment, parse_effects
from akn.expression_meta import expression_meta
from akn.identification import (
    Alias,
    Author,
    ExpressionId,
    Identification,
    ManifestationId,
    NamedDate,
    Value,
    WorkId,
    parse_identification,
)
from akn.lifecycle import (
    EventRef,
    EventType,
    Interval,
    Lifecycle,
    TemporalData,
    TemporalGroup,
    TimeInterval,
    parse_lifecycle,
    parse_temporal_data,
)
from akn.references import Publication, Reference, References, parse_publication, parse_references
from akn.work import LanguageEntry, WorkMetadata, parse_work, work_fragment

__all__ = [
    "AknDate",
    "Alias",
    "Author",
    "Basis",
    "Effect",
    "Effects",
    "EventRef",
    "EventType",
    "ExpressionId",
    "Identification",
    "Interval",
    "LanguageEntry",
    "Lifecycle",
    "ManifestationId",
    "MetadataError",
    "NamedDate",
    "Outstanding",
    "Publication",
    "Reference",
    "References",
    "Standing",
    "TemporalData",
    "TemporalGroup",
    "TimeInterval",
    "Value",
    "WorkId",
    "WorkMetadata",
    "effects_fragment",
    "expression_meta",
    "parse_effects",
    "parse_identification",
    "parse_lifecycle",
    "parse_publication",
    "parse_references",
    "parse_temporal_data",
    "parse_work",
    "work_fragment",
]

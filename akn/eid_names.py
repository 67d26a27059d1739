"""What the naming convention says about elements: their short names, and which of them need an identifier.

Tables only. AKN-NC §5.4.2 says `wrap` in one table and `wrapup` in another for `<listWrapUp>`: it is `wrapup` here,
as for `<wrapUp>`.
"""

from typing import Final


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


# element_ref of AKN-NC §5.4.2, exceptions 1 and 2; every other element goes by its full name.
ABBREVIATIONS: Final = {
    "alinea": "al",
    "amendmentBody": "body",
    "article": "art",
    "attachment": "att",
    "blockList": "list",
    "chapter": "chp",
    "citation": "cit",
    "citations": "cits",
    "clause": "cl",
    "component": "cmp",
    "components": "cmpnts",
    "componentRef": "cref",
    "debateBody": "body",
    "debateSection": "dbsect",
    "division": "dvs",
    "documentRef": "dref",
    "eventRef": "eref",
    "judgmentBody": "body",
    "listIntroduction": "intro",
    "listWrapUp": "wrapup",
    "mainBody": "body",
    "paragraph": "para",
    "quotedStructure": "qstr",
    "quotedText": "qtext",
    "recital": "rec",
    "recitals": "recs",
    "section": "sec",
    "subchapter": "subchp",
    "subclause": "subcl",
    "subdivision": "subdvs",
    "subparagraph": "subpara",
    "subsection": "subsec",
    "temporalGroup": "tmpg",
    "wrapUp": "wrapup",
}

# Elements named by a label of what they are about, not by their kind (AKN-NC §5.4.2, exception 3).
LABELLED: Final = _names(
    """
    TLCConcept TLCEvent TLCLocation TLCObject TLCOrganization TLCPerson TLCProcess TLCReference TLCRole TLCTerm
    componentData keyword component
    """
)

# Attribute group idreq of the schema: where eIds are used at all, these must have one (AKN-NC §5.5.1).
# tests/unit/test_eid.py derives the list again from the OASIS schema and compares.
EID_REQUIRED: Final = _names(
    """
    FRBRmasterExpression TLCConcept TLCEvent TLCLocation TLCObject TLCOrganization TLCPerson TLCProcess TLCReference
    TLCRole TLCTerm activeRef address adjournment administrationOfOath alinea applies article attachment attachmentOf
    authorialNote blockContainer blockList book chapter citation citations clause communication component
    componentData components concept container content contrasts count crossHeading debateSection declarationOfVote
    derogates dissentsFrom distinguishes div division documentRef efficacyMod embeddedStructure entity event extends
    forceMod formula hasAttachment hcontainer heading indent interstitial intro isAnalogTo item judge jurisprudence
    lawyer legalSystemMod level list location longTitle mapping marker meaningMod ministerialStatements mmod mod
    nationalInterest note noticesOfMotion object ol oralStatements organization original other overrules papers
    paragraph part party passiveRef person personalStatements petitions point pointOfOrder prayers proceduralMotions
    process proviso putsInQuestion quantity questions quorum quorumVerification quotedStructure recital recitals
    recount ref resolutions restricts rmod role rollCall rref rule scopeMod section speechGroup subFlow subchapter
    subclause subdivision subheading sublist subparagraph subpart subrule subsection subtitle supports table tblock
    temporalGroup term textualMod title toc tome transitional ul voting wrapUp writtenStatements
    """
)

# Parts of a document that may do without an eId and get one, because they are the context of what they hold.
CONTAINERS: Final = _names("coverPage preface preamble conclusions")

# Necessarily unique within their context, so without a number (AKN-NC §5.4.3, case 1).
UNIQUE: Final = CONTAINERS | _names(
    """
    amendmentBody body collectionBody components content debateBody heading header intro judgmentBody listIntroduction
    listWrapUp mainBody num portionBody subheading wrapUp
    """
)

# Never left out of the identifiers of what they hold (AKN-NC §5.4.1): quoted structures and mod, and the wrappers
# of document classes, which have no eId of their own.
BINDING_CONTEXTS: Final = _names("attachment component embeddedStructure mod quotedStructure")

# Never contexts: plain inlines (AKN-NC §5.4.1); blocks of text and the parts that only wrap them, by common sense.
NEVER_CONTEXTS: Final = _names(
    """
    a abbr affectedDocument amendmentBody argument b block body change collectionBody components concept content
    courtType crossHeading date debateBody decoration def del docAuthority docCommittee docDate docIntroducer
    docJurisdiction docNumber docProponent docPurpose docStage docStatus docTitle docType docketNumber embeddedText
    entity event fillIn heading i inline ins judge judgmentBody lawyer legislature location mainBody mmod mref
    neutralCitation num object omissis opinion organization outcome p party person placeholder portionBody process
    quantity quotedText recordedTime ref relatedDocument remark rmod role rref session shortTitle signature span sub
    subheading sup term time u vote
    """
)

# Numbered afresh within what holds them, so their identifier never stands without a prefix there.
LOCAL: Final = _names(
    """
    alinea content heading indent intro item list listIntroduction listWrapUp paragraph point subclause subheading
    sublist subparagraph subrule subsection wrapUp
    """
)


def element_ref(name: str) -> str:
    """Return the element part of an identifier: `art` for `article`, the full name where there is no short one."""
    return ABBREVIATIONS.get(name, name)

"""Names of the standard: namespaces, element classes, document types (OASIS Akoma Ntoso 3.0)."""

AKN_NS = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
LR_NS = "urn:lawrepo:1"
XML_NS = "http://www.w3.org/XML/1998/namespace"

# Elements whose schema type holds elements only, or nothing: white space between their children says nothing.
# Derived from the OASIS schema; tests/unit/test_names.py derives it again and compares.
ELEMENT_ONLY = frozenset(
    """
    FRBRExpression FRBRItem FRBRManifestation FRBRWork FRBRalias FRBRauthor FRBRauthoritative
    FRBRcountry FRBRdate FRBRformat FRBRlanguage FRBRmasterExpression FRBRname FRBRnumber
    FRBRportion FRBRprescriptive FRBRsubtype FRBRthis FRBRtranslation FRBRuri FRBRversionNumber
    TLCConcept TLCEvent TLCLocation TLCObject TLCOrganization TLCPerson TLCProcess TLCReference
    TLCRole TLCTerm act activeModifications activeRef address adjournment administrationOfOath
    akomaNtoso alinea alternativeReference amendment amendmentBody amendmentContent amendmentHeading
    amendmentJustification amendmentList amendmentReference analysis answer application applies
    arguments article attachment attachmentOf attachments authorialNote background bill
    blockContainer blockList body book br chapter citation citations classification clause
    collectionBody communication component componentData componentInfo componentRef components
    conclusions condition container content contrasts count coverPage debate debateBody debateReport
    debateSection decision declarationOfVote derogates destination dissentsFrom distinguishes div
    division doc documentCollection documentRef domain duration efficacy efficacyMod
    embeddedStructure eol eop eventRef extends force forceMod foreign formula hasAttachment
    hcontainer header identification img implicitReference indent interstitial intro introduction
    isAnalogTo item judgment judgmentBody judicial jurisprudence keyword legalSystemMod level
    lifecycle list longTitle mainBody mapping mappings marker meaningMod meta ministerialStatements
    motivation nationalInterest new note noteRef notes noticesOfMotion officialGazette ol old
    oralStatements original other otherAnalysis otherReferences overrules papers paragraph
    parliamentary part passiveModifications passiveRef personalStatements petitions point
    pointOfOrder portion portionBody prayers preamble preface presentation preservation previous
    proceduralMotions proprietary proviso publication putsInQuestion question questions quorum
    quorumVerification quotedStructure recital recitals recount references remedies resolutions
    restriction restrictions restricts result rollCall rule scopeMod section source speech
    speechGroup statement step subFlow subchapter subclause subdivision sublist subparagraph subpart
    subrule subsection subtitle supports table tblock td temporalData temporalGroup textualMod th
    timeInterval title toc tome tr transitional ul voting workflow wrapUp writtenStatements
    """.split()  # noqa: SIM905 - 232 quoted names would hide what this is
)

# What a document element's main part is called (AKN 3.0, document types).
MAIN_PARTS = frozenset(
    ("body", "mainBody", "portionBody", "collectionBody", "debateBody", "judgmentBody", "amendmentBody")
)

# Text inside these is another law's: it is quoted, not enacted here (AKN-CORE, modifications).
LABELS = frozenset(("num", "heading", "subheading"))  # what a provision is called by
QUOTING = frozenset(("quotedStructure", "embeddedStructure"))

# Basic units of an act, in the order in which they are looked for.
BASIC_UNITS = ("article", "section")

# Elements of the hierarchy of an act (schema group hierElements).
HIERARCHY = frozenset(
    """
    alinea article book chapter clause division hcontainer indent level list paragraph part point proviso rule
    section subchapter subclause subdivision sublist subparagraph subpart subrule subsection subtitle title tome
    transitional
    """.split()  # noqa: SIM905 - as above
)


def akn(name: str) -> str:
    """Return the Clark name of an element of the standard."""
    return f"{{{AKN_NS}}}{name}"


def lr(name: str) -> str:
    """Return the Clark name of an element or attribute of ours (`urn:lawrepo:1`)."""
    return f"{{{LR_NS}}}{name}"

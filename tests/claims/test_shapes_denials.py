"""Denials of every shape, what they deny, what is stood by, and what only looks like a denial; own-worded cases."""

import pytest
from claims.caselists import cases, describe, unmet
from claims.reading import read

from disagree.claims.denials import resolve_denials
from disagree.types import Claim, Stance

# Lines as in test_shapes: holder, cue, stance, words of the text.
EXPLICIT = """
The airline denied that the plane was old.
= airline | denied | denies | plane old
The airline denied the plane was old.
= airline | denied | denies | plane old
The airline denies having sold the plane.
= airline | denies | denies | airline sold the plane
Halm denied forging the deed.
= Halm | denied | denies | Halm forged the deed
Halm has always denied that he forged the deed.
= Halm | denied | denies | forged the deed
The bank flatly denied any involvement in the sale.
= bank | denied | denies | bank involved in the sale
The minister rejected claims that the tunnel was cracked.
= minister | rejected | denies | tunnel cracked
The minister dismissed as nonsense reports that the tunnel was cracked.
= minister | dismissed | denies | tunnel cracked
The palace disputes that the king was ill.
= palace | disputes | denies | king ill
It is not true that the king was ill, the palace said.
= palace | said | denies | king ill
The palace said it was not true that the king was ill.
= palace | said | denies | king ill
The claim that the king was ill is false, the palace said.
= palace | said | denies | king ill
The palace refuted suggestions that the king was ill.
= palace | refuted | denies | king ill
The company rebutted an allegation by its rival that it had copied the design.
= company | rebutted | denies | copied the design
Denying that the plane was old, the airline promised a new one.
= airline | denying | denies | plane old
= - | - | asserts | airline promised a new one
The airline issued a statement denying that the plane was old.
= airline | denying | denies | plane old
That the plane was old was denied by the airline.
= airline | denied | denies | plane old
It was denied by the palace that the king was ill.
= palace | denied | denies | king ill
Halm's lawyer denied on his behalf that the deed was forged.
= Halm's lawyer | denied | denies | deed forged
The ministry issued a denial that the tunnel was cracked.
= ministry | denial | denies | tunnel cracked
The palace debunked rumours that the king had died.
= palace | debunked | denies | king died
The union denied that it had broken the law and said the owners had.
= union | denied | denies | broken the law
= union | said | asserts | owners had
Halm, who denies forging the deed, left the court alone.
= Halm | denies | denies | Halm forged the deed
= - | - | asserts | Halm left the court
The firm, which denies that the boiler was unsafe, will appeal.
= firm | denies | denies | boiler unsafe
= - | - | asserts | firm appeal
"We did not sell the plane," the airline said.
= airline | said | asserts | not sell the plane
The mayor contradicted reports that the weir would stay.
= mayor | contradicted | denies | weir stay
The coach laughed off suggestions that he would resign.
= coach | laughed | denies | resign
The king's death was a hoax, the palace said.
= palace | said | asserts | death hoax
Ministers have denied that the tunnel, which opened in May, was cracked.
= ministers | denied | denies | tunnel opened in May cracked
"""

# After "=" who denies and words of what is denied, after "+" who stands by what, after "?" how many stay open.
POINTING = """
The weekly Prism reported that the judge owned shares in the mill. The judge denied this information.
= judge | judge owned shares
The weekly Prism reported that the judge owned shares in the mill. The judge denied it.
= judge | judge owned shares
The weekly Prism reported that the judge owned shares in the mill. The report was denied by the judge.
= judge | judge owned shares
The weekly Prism reported that the judge owned shares in the mill. The judge called the report a lie.
= judge | judge owned shares
The weekly Prism reported that the judge owned shares in the mill. This is nonsense, the judge said.
= judge | judge owned shares
The weekly Prism reported that the judge owned shares in the mill. "There is not a word of truth in it," the judge \
said.
= judge | judge owned shares
The union said the owners had sold the pumps. The owners rejected the claim.
= owners | owners sold the pumps
The union said the owners had sold the pumps. The owners denied the union's claim.
= owners | owners sold the pumps
The union said the owners had sold the pumps. The owners dismissed those claims as fantasy.
= owners | owners sold the pumps
The union said the owners had sold the pumps. The owners disputed that account.
= owners | owners sold the pumps
Dragan told the court that Halm forged the deed. Halm denied the accusation.
= Halm | Halm forged the deed
Dragan told the court that Halm forged the deed.|The hearing lasted all day.|Halm denied the accusation.
= Halm | Halm forged the deed
Dragan told the court that Halm forged the deed.|The hearing lasted all day. A crowd stood outside.|The rain did \
not stop.|Through his lawyer, Halm denied Dragan's allegation.
= Halm | Halm forged the deed
A former cook said the abbey had served spoiled meat.|The bishop said he knew the cook.|The abbey called the cook's \
story untrue.
= abbey | abbey served spoiled meat
Rebels said they had shot down two planes.|The army denied that any plane had been lost.
= army | plane lost
The coast guard said the tanker was leaking. The shipping line denied these reports.
= shipping line | tanker leaking
The museum denied a newspaper report about a missing painting.|The Evening Lantern had written that a painting was \
missing from the north wing.
= museum | painting missing
The judge has denied the report. The weekly Prism wrote that the judge owned shares in the mill.
= judge | judge owned shares
The abbot denied the rumours about the cellar.|Two villagers had said that the cellar was full of stolen wine.
= abbot | cellar full of stolen wine
The weekly Prism reported that the judge owned shares in the mill. The judge had hidden a house in Tarn, the \
magazine added. The judge denied the claim about the house in Tarn.
= judge | hidden a house in Tarn
The union said the owners had sold the pumps and that the pit was flooded. The owners denied that they had sold the \
pumps.
= owners | sold the pumps
Dragan said Halm had forged the deed. Halm admitted that he had signed the deed but denied that he had forged it.
= Halm | forged
The union said 40 men were trapped. The owners confirmed that some men were trapped but denied the union's figure.
= owners | 40 men trapped
The weekly Prism reported that the judge owned shares in the mill. The judge denied the report. The magazine stood \
by its story.
= judge | judge owned shares
+ Prism | judge owned shares
The weekly Prism reported that the judge owned shares in the mill. The judge denied the report. Prism said its \
report was accurate.
= judge | judge owned shares
+ Prism | judge owned shares
The union said the owners had sold the pumps. The owners denied the claim. The union repeated its claim on Friday.
= owners | owners sold the pumps
+ union | owners sold the pumps
Dragan said Halm had forged the deed. Halm denied the accusation. Dragan stuck to his account.
= Halm | Halm forged the deed
+ Dragan | Halm forged the deed
The Evening Lantern reported that the abbey had been sold. The abbot denied it.|"We stand by our reporting," the \
newspaper said.
= abbot | abbey sold
+ Evening Lantern | abbey sold
The bank lost nine million crowns in the spring. The bank denied this.
= bank | bank lost nine million crowns
The king was ill, the Evening Lantern reported. The king was well, the court doctor said. The palace denied the \
Lantern's report.
= palace | king ill
"""

ABSTAINING = """
The Lantern reported that the bank lost 3 million. The Gull reported that the bank lost 5 million. The bank denied \
the reports.
? 1
The palace denied the rumours.
? 1
The abbot said the roof was sound. The abbot denied the allegations.
? 1
A cook said the meat was spoiled. A porter said the wine was stolen. The abbey denied the allegation.
? 1
The union said wages had fallen. The company denied wrongdoing.
? 1
"""

# `||` parts articles, `@` opens a headline.
ACROSS_ARTICLES = """
The weekly Prism reported that the judge owned shares in the mill by the river. || The pilots said the runway was \
too short. || @Judge: no shares in river mill || The judge denied the report.
= judge | judge owned shares
The union said the owners had sold the pumps of the flooded pit. || The owners denied that they had sold the pumps.
= owners | sold the pumps
The union said wages had fallen in every mill. || @Palace denies report || The palace denied the report.
? 1
"""

LOOK_ALIKES = """
The airline did not deny that the plane was old.
The airline has not confirmed that the plane was old.
The airline declined to comment on the report.
The minister refused to rule out a second tunnel.
The palace would neither confirm nor deny the report.
The palace neither confirmed nor denied that the king was ill.
Halm was denied entry to the court.
The judge denied Halm bail.
The nuns were denied access to the cellar.
The firm could not immediately be reached for comment.
The coach would not be drawn on the rumours.
The ministry did not respond to a request for comment.
The bank has yet to confirm the sale.
The owners never denied that the pumps were old.
The abbot stopped short of denying the report.
Neither Halm nor his lawyer denied the charge.
The board denied planning permission for the mill.
The keeper denied Horn a second goal with his knees.
The treasurer refused to say whether the fund was empty.
The army has neither denied nor confirmed the loss of the fort.
The committee rejected the plan to remove the weir.
The club turned down an offer for its striker.
The court dismissed the appeal by Halm.
A denial by the palace is expected on Friday.
The minister could not deny that the tunnel was cracked.
The lawyer said Halm would not deny the charge.
Asked about the report, the abbot smiled and said nothing.
The weekly Prism reported that the judge owned shares in the mill. The judge declined to comment on the report.
The weekly Prism reported that the judge owned shares in the mill. The judge did not deny the report.
The weekly Prism reported that the judge owned shares in the mill. The judge would neither confirm nor deny it.
The weekly Prism reported that the judge owned shares in the mill. The judge could not be reached.
The weekly Prism reported that the judge owned shares in the mill. The judge confirmed the report.
The weekly Prism reported that the judge owned shares in the mill. The judge was denied bail.
The weekly Prism reported that the judge owned shares in the mill. The judge refused to discuss it.
The union said the owners had sold the pumps. The owners rejected the union's pay offer.
The union said the owners had sold the pumps. The court dismissed its appeal.
"""


@pytest.mark.parametrize(("text", "expected"), cases(EXPLICIT))
def test_explicit_denial_carries_what_is_denied(text, expected):
    claims, _ = read(text)
    assert unmet(expected, claims) == [], describe(claims)


def outcome(claims: list[Claim]) -> tuple[list[Claim], list[Claim], int]:
    """What is denied and by whom, what is stood by, and how many denials stay open."""
    resolved, unresolved = resolve_denials(claims)
    denied = [c for c in resolved if c.stance is Stance.DENIES and c.is_resolved]
    return denied, [c for c in resolved if c.affirms], unresolved


@pytest.mark.parametrize(("text", "expected"), [*cases(POINTING), *cases(ABSTAINING), *cases(ACROSS_ARTICLES)])
def test_denial_that_points_back_finds_its_target_or_abstains(text, expected):
    claims: list[Claim] = []
    title = ""
    for number, part in enumerate(part.strip() for part in text.split("||")):
        if part.startswith("@"):
            title = part[1:].strip()
            continue
        claims += read(part, id=f"article-{number}", outlet=f"Outlet {number}", title=title)[0]
    denied, affirmed, unresolved = outcome(claims)
    assert unmet([line for line in expected if line[0] == "="], denied) == [], describe(claims)
    assert unmet([line for line in expected if line[0] == "+"], affirmed) == [], describe(claims)
    assert unresolved == sum(int(line[2:]) for line in expected if line[0] == "?")


@pytest.mark.parametrize(("text", "expected"), cases(LOOK_ALIKES))
def test_look_alike_denies_nothing(text, expected):
    claims, dropped = read(text)
    assert expected == []
    assert claims or dropped
    assert [c.text for c in claims if c.stance is Stance.DENIES] == []

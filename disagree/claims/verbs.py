"""Verb forms as data: enough English to tell a clause from a phrase without a tagger."""

from __future__ import annotations

from disagree.claims.words import word_set

__all__ = [
    "AUXILIARIES",
    "BASES",
    "MODALS",
    "NEGATORS",
    "PARTICIPLES",
    "PAST_FORMS",
    "PLAIN_PASTS",
    "PRESENT_FORMS",
    "past_of_gerund",
    "past_of_participle",
    "present_of",
]

MODALS = word_set(
    """will would can could may might shall should must cannot can't won't wouldn't couldn't shouldn't
mustn't he'll she'll they'll we'll i'll it'll he'd she'd they'd we'd i'd"""
)
AUXILIARIES = MODALS | word_set(
    """is are was were am has have had do does did isn't aren't wasn't weren't hasn't haven't hadn't don't
doesn't didn't it's he's she's that's there's we're they're you're i'm i've we've they've you've
what's who's"""
)
NEGATORS = word_set(
    """not never no neither nor nobody nothing none didn't doesn't don't hasn't haven't hadn't isn't aren't
wasn't weren't won't wouldn't cannot can't couldn't hardly"""
)

# base -> (past, participle); regular verbs need no entry.
IRREGULAR = {
    row.split()[0]: (row.split()[1], row.split()[-1])
    for row in """arise arose arisen|bear bore borne|beat beat beaten|become became become|begin began begun
bend bent|bet bet|bid bid|bind bound|bite bit bitten|bleed bled|blow blew blown|break broke broken|bring brought
build built|burst burst|buy bought|catch caught|choose chose chosen|cling clung|come came come|cost cost|cut cut
deal dealt|dig dug|draw drew drawn|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|feed fed
feel felt|fight fought|find found|flee fled|fly flew flown|forbid forbade forbidden|forget forgot forgotten
freeze froze frozen|get got|give gave given|go went gone|grind ground|grow grew grown|hang hung|hear heard
hide hid hidden|hit hit|hold held|hurt hurt|keep kept|know knew known|lay laid|lead led|leave left|lend lent
let let|lie lay lain|lose lost|make made|mean meant|meet met|mislead misled|misstate misstated|outbid outbid
overthrow overthrew overthrown|overturn overturned|pay paid|put put|quit quit|read read|rebuild rebuilt
rewrite rewrote rewritten|ride rode ridden|ring rang rung|rise rose risen|run ran run|say said|see saw seen
seek sought|sell sold|send sent|set set|shake shook shaken|shoot shot|show showed shown|shrink shrank shrunk
shut shut|sing sang sung|sink sank sunk|sit sat|sleep slept|slide slid|speak spoke spoken|spend spent|split split
spread spread|spring sprang sprung|stand stood|steal stole stolen|stick stuck|strike struck|swear swore sworn
sweep swept|swim swam swum|swing swung|take took taken|teach taught|tear tore torn|tell told|think thought
throw threw thrown|undergo underwent undergone|understand understood|uphold upheld|wake woke woken
wear wore worn|win won|withdraw withdrew withdrawn|withhold withheld|withstand withstood|write wrote written
oversee oversaw overseen|overtake overtook overtaken|foresee foresaw foreseen|undertake undertook undertaken""".replace(
        "\n", "|"
    ).split("|")
}

REGULAR = word_set(
    """lean smell shine glow float rot rust decay sag tilt sway creak squeak stink bark howl roar rumble echo drip pour
glitter sparkle fade flash flicker shrug sigh smile frown cry weep pray preach bless mourn bury dry soak melt boil cook
bake roast heat chill warm freeze thaw age ripen bloom sprout graze breed hatch hunt trap net row paddle steer anchor
moor dock unload haul tow crane hoist weld drill pave tile plaster furnish sweep scrub polish stitch sew weave dye tan
price rate grade weight bill invoice insure mortgage refinance restructure liquidate audit underwrite levy tax exempt
pollute contaminate poison infect vaccinate diagnose inject bandage operate recuperate starve feed nourish inhabit
populate migrate settle colonise annex liberate besiege ambush retaliate fortify patrol
abandon accept accuse achieve acknowledge acquire act add address admit adopt advance advise affect
agree aim allege allow amount announce answer appeal appear apply appoint approach approve argue
arrange arrest arrive ask assert assess assign assist assume assure attach attack attempt attend
attract authorise authorize avoid award back ban base battle begin believe belong benefit blame
block board boast bomb boost borrow brand breach bribe brief broadcast burn call cancel carry cast
cause cease celebrate challenge change charge check cheer cite claim clash clean clear climb close
collapse collect combine comment commission commit compare compete complain complete concede conceal
concern conclude condemn conduct confirm confront connect consider consist consult consume contact
contain contend contest continue contract contradict contribute control convict convince cool
cooperate cope correct count counter cover crack crash create criticise criticize cross crush damage
dance dare date debate decide declare decline decrease defeat defend defer define delay delete
deliver demand demolish deny depart depend deploy describe deserve design destroy detain detect
develop die differ diminish direct disagree disappear disclose discover discuss dismiss disperse
dispute disrupt distribute divert divide doctor dominate donate double doubt downplay drain drift
drop drown ease edit elect eliminate embezzle emerge emphasise emphasize employ enable encourage end
endorse engage enjoy ensure enter erase erupt escalate escape establish estimate evacuate evade
examine exceed exclude execute exist expand expect expel experience expire explain explode exploit
export expose express extend face fail fake falsify fear feature figure file fill finance finish
fire fix flag flip flood flow focus follow force forecast form found fund gain gather generate
govern grant guarantee guard guide halt hand handle happen harm head help hesitate hire hope host
identify ignore impose improve include increase indicate inform inherit injure insist inspect
install intend intensify interfere interrogate interrupt intervene introduce invade invent invest
investigate invite involve issue jail join joke judge jump justify kick kidnap kill knock label lack
land last laugh launch leak lease legalise level lift like limit link list live load lobby locate
lodge look loot love lower maintain manage march mark market match matter measure meddle mediate
mention merge mine miss misuse mobilise monitor motivate mount move murder name narrow need
negotiate nominate note notice notify nullify obey object observe obtain occupy occur offer open
operate oppose order organise organize originate oust outline outnumber overcharge overrule owe own
pack paint pardon park participate pass pause perform permit persuade place plan plant play plead
please pledge plunge point poison police poll pollute poison position possess post postpone pour
practise praise predict prefer prepare present preserve press pressure prevail prevent proceed
process produce profit prohibit project promise promote prompt propose prosecute protect protest
prove provide provoke publish pull pump punish purchase pursue push qualify quash question quote
race raid raise rank reach react rebuff rebut recall receive reckon recognise recognize recommend
record recover recruit reduce refer reflect refuse refute regain regard register regret reinstate
reject relate release rely remain remark remember remind remove renew rent reopen repair repay
repeat repel replace reply report represent request require rescue research resemble reserve resign
resist resolve respond rest restore restrict result resume retain retire retract retreat return
reveal reverse review revise revoke reward rig risk rob rule rush sack sail sample sanction satisfy
save scale scan scatter schedule score scrap scream screen seal search secure seem seize select
sentence separate serve settle shape share shell shelter ship shock shout sign signal silence slash
slow smash smuggle soar solve sound spark specify spill stab stage start starve state stay stem stop
store storm strengthen stress stretch struggle study stumble submit subpoena succeed sue suffer
suggest suit summon supply support suppose surface surge surpass surrender surround survive suspect
suspend sustain swap switch tackle talk tamper target taste tell tend term test testify thank
threaten tie tighten top topple torture total touch tour trace track trade train transfer transform
transport travel treat trigger triple try tumble turn underestimate underline uncover unveil update
upgrade urge use vacate value vanish vary veto view violate visit voice vote vow wait walk want warn
wash waste watch water weaken weigh welcome widen wipe wish witness wonder work worry worsen wound
wreck yield"""
)

BASES = REGULAR | frozenset(IRREGULAR) | {"be", "have", "do"}
_DOUBLED = word_set(
    """admit ban cancel commit compel control defer drop equip expel flag flip grab halt knit label model
nod occur permit plan prefer quit rebut refer regret rig rob scan scrap ship sit slip snap stab stem
step stop strip submit swap top transfer travel trap veto win run cut hit put set shut get let dig
sit swim begin forget forbid bet bid split quit spin jog"""
) - {"halt", "veto", "cancel"}


def _stem(base: str) -> str:
    return base + base[-1] if base in _DOUBLED else base


def _past(base: str) -> str:
    if base in IRREGULAR:
        return IRREGULAR[base][0]
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ied"
    return _stem(base) + "ed"


def _gerund(base: str) -> str:
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")) and base != "be":
        return base[:-1] + "ing"
    return _stem(base) + "ing"


def _present(base: str) -> str:
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")


PAST_FORMS = frozenset(_past(base) for base in BASES if base not in {"be", "have", "do"})
PRESENT_FORMS = frozenset(_present(base) for base in BASES if base not in {"be", "have", "do"})
PARTICIPLES = frozenset(
    IRREGULAR[base][1] if base in IRREGULAR else _past(base) for base in BASES - {"be", "have", "do"}
) | {
    "been",
    "had",
    "done",
}
# Past forms that can be neither a participle nor a base form: "took", "fell".
PLAIN_PASTS = frozenset(past for past, participle in IRREGULAR.values() if past != participle) - PARTICIPLES - BASES
_PAST_OF_PARTICIPLE = {participle: past for past, participle in IRREGULAR.values()} | {"done": "did", "had": "had"}
_PAST_OF_GERUND = {_gerund(base): _past(base) for base in BASES} | {
    "being": "was",
    "having": "had",
    "doing": "did",
    "dying": "died",
    "lying": "lied",
}


def past_of_gerund(word: str) -> str | None:
    """The simple past of an -ing form, or None where the verb is not known."""
    return _PAST_OF_GERUND.get(word.lower())


def past_of_participle(word: str) -> str | None:
    """The simple past of a past participle, or None where the word is none."""
    bare = word.lower()
    if bare in _PAST_OF_PARTICIPLE:
        return _PAST_OF_PARTICIPLE[bare]
    return bare if bare in PAST_FORMS or (bare.endswith("ed") and len(bare) > 4) else None


def present_of(base: str) -> str | None:
    """The form that goes with "he" of a base form, or None where the verb is not known."""
    if base in {"be", "have", "do"}:
        return {"be": "is", "have": "has", "do": "does"}[base]
    return _present(base) if base in BASES else None

"""Word lists as data: what attributes, denies, hedges, and what names a speaker or points back."""

from __future__ import annotations

from disagree.claims.words import word_set

__all__ = [
    "ACCUSING",
    "AFFIRMING",
    "ANAPHORIC_NOUNS",
    "CHAIN_CUES",
    "COLLECTIVE_SPEAKERS",
    "COMPANY_NAME_WORDS",
    "CONNECTIVES",
    "CONTINUATIONS",
    "CONTINUATION_PHRASES",
    "DEMANDING",
    "DENYING",
    "DOUBTING",
    "FALSE_WORDS",
    "GERUNDS",
    "HEDGE_ADVERBS",
    "HEDGE_MODALS",
    "HONORIFICS",
    "IMPERATIVES",
    "MEDIA_NAME_WORDS",
    "MEDIA_NOUNS",
    "MINDS",
    "NOMINAL_CUES",
    "ORDINARY_DENIED",
    "ORGANISATION_NOUNS",
    "PLAIN_SAYING",
    "PREPOSITIONS",
    "REJECTING",
    "ROLE_NOUNS",
    "SAYING",
    "SAYING_AMBIGUOUS",
    "SUBORDINATORS",
    "TIME_WORDS",
    "TRUE_WORDS",
    "WITHHOLDING",
]


# Forms that nearly always attribute when they have a subject and a clause.
SAYING = word_set(
    """said says say told tells tell added adds add announced announces claimed stated declared declares
explained explains insisted insists insist warned warns warn argued argues argue noted confirmed
confirms confirm admitted admits admit acknowledged acknowledges conceded concedes complained
complains replied replies responded reported wrote writes write written predicted predicts
maintained maintains alleged alleges allege asserted asserts contended contends contend revealed
reveals disclosed testified tweeted commented remarked stressed stresses emphasised emphasized
emphasises emphasizes suggested suggests believes believe believed thinks think thought expects
expect expected recalled recalls concluded concludes concede reiterated reiterates recounted
informed assured cautioned clarified quipped joked countered retorted vowed pledged hinted cabled
boasted hoped feared fears suspects suspected specified mentioned observed observes reckons reckoned
lamented opined boasts quoted announce declare explain affirmed affirms affirm advised conveyed
proclaimed guessed understands assumed assumes doubts doubted swore repeated related narrated tell
proposed learned learnt reassured protested objected underlined underscored complain acknowledge admit
allege predict fear insist assume reveal whisper whispered mutter muttered speculate speculated
rejoined exclaimed vow hinted intimated surmised theorised theorized reasoned concur concurred
attested bragged brags"""
)
# Forms that are as often nouns or other verbs: they need "that", a tag position, or a clause right after them.
SAYING_AMBIGUOUS = word_set(
    """claims claim reports report states state notes note found finds find shows show showed showing
showed indicated indicates indicate estimates estimated estimate agreed agrees agree continued
continues heard felt feels feel decided decides ruled rules discovered demonstrated demonstrates
calculated calculates points pointed asked asks ask described describes questioned questions
doubt went comments charged posted posts argues promised promises
forecast forecasts calls called concluded answered answers testifies demanded proved proves proposes
hopes wants wondered wonders made makes make making knew knows
recommended recommends urged urges tweets remarks replies voiced"""
)
DENYING = word_set("""denied denies deny denying refuted refutes refute rebutted rebuts disavowed""")
REJECTING = word_set(
    """rejected rejects reject rejecting dismissed dismisses dismiss dismissing disputed disputes dispute
disputing contested contests repudiated repudiates discounted disclaimed ridiculed rubbished debunked debunks
contradicted contradicts scoffed laughed brushed shrugged rebuffed quashed scotched disavowed"""
)
LABELLING = word_set(
    """called calls call calling branded brands labelled labeled described describes termed dubbed
denounced condemned slammed decried"""
)
ACCUSING = word_set("accused accuses accuse accusing blamed blames blame")
VALUING = word_set("put puts estimated estimates gave gives")
# "declined to ..." and its like take no position.
# "doubts that" puts nothing forward, "demanded that it be closed" only wishes it.
DOUBTING = word_set("doubt doubts doubted questioned questions question wonder wonders wondered")
DEMANDING = word_set("demanded demands demand urged urges urge recommended recommends proposed proposes requested")
# "is convinced that": what somebody thinks.
MINDS = word_set("convinced confident adamant certain sure afraid worried concerned hopeful optimistic persuaded")
# Base forms that are verbs wherever a clause follows.
PLAIN_SAYING = word_set(
    """say think believe admit allege argue insist concede contend maintain assert explain predict announce declare
acknowledge complain confirm reveal suspect expect warn emphasise emphasize fear doubt suggest reckon agree
show indicate"""
)
WITHHOLDING = word_set("declined declines refused refuses")
# "stood by its story": says again what somebody denies.
AFFIRMING = word_set(
    """stood stands stand standing stuck sticks stick defended defends defend repeated repeats repeat reiterated
reiterates upheld upholds confirmed confirms confirm"""
)
TRUE_WORDS = word_set("true correct accurate right genuine authentic solid sound truthful factual")
CHAIN_CUES = word_set("citing quoting cited cites")
NOMINAL_CUES = word_set(
    """claim claims allegation allegations accusation accusations assertion assertions statement report
reports argument contention suggestion suggestions charge complaint insistence view belief warning
rumour rumours rumor rumors account story speculation notion idea testimony conclusion finding
findings announcement"""
)

GERUNDS = word_set(
    """saying adding noting warning arguing insisting claiming stressing explaining telling announcing
suggesting stating confirming alleging admitting conceding acknowledging maintaining asserting
declaring writing believing pointing reporting complaining predicting recalling revealing
emphasising emphasizing contending hinting convinced adamant confident fearing cautioning testifying"""
)

# What "denied the ..." points back with.
ANAPHORIC_NOUNS = NOMINAL_CUES | word_set(
    """information news article articles charges accounts stories publication publications remarks words
data figure figures number numbers version poll survey study reporting media coverage innuendo
insinuation insinuations disclosures revelations comments reproach narrative letter assessment
description"""
)
FALSE_WORDS = word_set(
    """false untrue fake fakes baseless unfounded groundless nonsense invented fabricated fabrication
fabrications invention inventions lie lies wrong incorrect inaccurate fiction fictitious hoax
rubbish absurd ridiculous bogus slander libel libellous defamatory falsehood falsehoods
disinformation misinformation erroneous unsubstantiated preposterous ludicrous fantasy myth mistaken"""
)
# Things that are refused, not said to be untrue.
ORDINARY_DENIED = word_set(
    """access entry bail permission visa visas asylum parole treatment boarding service services credit
victory goal goals chance chances right rights request requests application applications petition
petitions appeal appeals motion motions leave entrance food medicine water promotion admission
licence license licences licenses compensation benefits refuge shelter coverage loan loans care"""
)

HEDGE_ADVERBS = word_set(
    """allegedly reportedly supposedly purportedly apparently possibly perhaps presumably seemingly"""
)
HEDGE_MODALS = word_set("may might could")
HEDGE_PHRASES = (
    "appears to",
    "appear to",
    "appeared to",
    "seems to",
    "seemed to",
    "seem to",
    "claims to",
    "claim to",
    "claimed to",
    "said to",
    "believed to",
    "thought to",
    "understood to",
    "rumoured to",
    "rumored to",
    "alleged to",
    "reported to",
    "suspected of",
    "suspected to",
    "feared to",
    "unconfirmed",
    "likely to",
    "likely that",
    "possible that",
    "probable that",
    "rumoured that",
    "rumored that",
    "believed that",
    "thought that",
    "understood that",
    "feared that",
)

ROLE_NOUNS = word_set(
    """minister mayor coach director spokesman spokeswoman spokesperson president chancellor king queen
prince princess governor senator lawmaker judge prosecutor lawyer attorney chairman chairwoman chair
chief head officer official officials expert experts analyst analysts engineer engineers witness
witnesses source sources diplomat diplomats captain colonel general admiral sergeant commander
commissioner secretary deputy ambassador envoy manager owner founder ceo executive editor reporter
journalist author professor scientist scientists researcher researchers doctor doctors nurse teacher
pastor bishop priest pope referee player striker keeper captain adviser advisor aide aides
negotiator economist economists leader leaders candidate councillor councilor councilman
councilwoman warden marshal inspector detective sheriff activist activists campaigner campaigners
resident residents neighbour neighbours neighbor neighbors farmer farmers fisherman fishermen worker
workers passenger passengers driver drivers pilot pilots employee employees person people man woman
boy girl mother father brother sister wife husband son daughter widow victim victims survivor
survivors critic critics supporter supporters opponent opponents member members banker bankers
trader traders curator conductor singer actor actress violinist composer architect surveyor auditor
auditors inspector inspectors premier vice-president speaker whip treasurer registrar ombudsman
principal rector dean coordinator organiser organizer organisers organizers insider insiders
lieutenant major brigadier counsel representative delegate superintendent mp mps congressman
congresswoman paramedic firefighter firefighters physician surgeon veterinarian archaeologist
historian geologist biologist meteorologist forecaster forecasters monitors monitor observers
observer captain skipper producer developer landlord tenant tenants shareholder shareholders
investor investors police abbot archbishop cardinal imam rabbi vicar monk monks nun nuns abbess chaplain miner
miners angler anglers cook chef porter clerk foreman mechanic carpenter notary ranger baker butcher teacher
teachers student students soldier soldiers sailor sailors dealer broker brokers lecturer
translator interpreter plumber electrician conservator librarian archivist archaeologists historians
geologists negotiators mediator mediators delegates prosecutors lawyers ministers mayors villager villagers
protester protesters demonstrator demonstrators customer customers patient patients parent parents pupil
pupils magistrate consul midwife surgeons astronomer astronomers statistician columnist commentator
commentators pollster pollsters strategist strategists trainer physicist chemist ecologist"""
)
MEDIA_NOUNS = word_set(
    """newspaper paper daily weekly publication magazine journal tabloid broadsheet outlet edition site
website portal broadcaster station channel network agency newsletter blog"""
)
COMPANY_NOUNS = word_set(
    """company firm group bank maker brewer carmaker automaker airline insurer retailer supplier operator
manufacturer startup start-up corporation concern utility chain builder developer lender business
producer club team"""
)
ORGANISATION_NOUNS = (
    MEDIA_NOUNS
    | COMPANY_NOUNS
    | word_set(
        """ministry office department agency institute museum committee commission council court police army
navy force forces union association federation university hospital school party government
parliament authority authorities board bureau service fund foundation society chamber administration
cabinet city town state mission league church embassy palace prosecution inspectorate headquarters
monitor organisation organization charity regulator watchdog laboratory lab airport port orchestra
theatre theater opera zoo railway railways coalition alliance movement militia rebels opposition
kremlin pentagon centre center college academy secretariat command brigade directorate observatory
survey health guard trust assembly congress senate tribunal"""
    )
)
MEDIA_NAME_WORDS = word_set(
    """times post mail herald gazette ledger tribune chronicle observer guardian telegraph courier mirror
sun star express journal globe mercury echo wire press news record dispatch bulletin monitor
standard examiner inquirer sentinel daily weekly argus advertiser messenger reporter reuters bbc cnn
bloomberg spiegel bild tass interfax radio tv television today blatt zeitung"""
)
# Last words of company names; words that are also family names (Fields, Banks, Stone) are left out.
COMPANY_NAME_WORDS = word_set(
    """shipping industries holdings holding airlines airways aviation motors foods energy energies petroleum
steel mining metals chemicals pharmaceuticals pharma technologies systems software electronics logistics
partners capital insurance ventures enterprises entertainment studios brewery breweries shipyard
shipyards lines line telecom networks solutions international inc inc. plc ltd ltd. llc corp corp. gmbh
ag co co. properties resources materials engineering aerospace marine dockyards mills textiles
bank group company corporation"""
)
COLLECTIVE_SPEAKERS = word_set(
    """police officials experts analysts engineers witnesses sources diplomats residents critics supporters
opponents authorities prosecutors lawyers scientists researchers doctors organisers organizers
investigators campaigners activists neighbours neighbors bankers traders rebels monitors observers
forecasters economists unions farmers workers aides advisers advisors insiders firefighters rescuers
lawmakers people auditors inspectors fishermen passengers employees teachers some others many most
several both reporters journalists media managers ministers soldiers teams crews parents students
historians geologists"""
)
HONORIFICS = word_set(
    """mr mrs ms miss dr prof sir dame lord lady mr. mrs. ms. dr. prof. gen. col. sen. rep. gov. capt. lt.
sgt."""
)
TIME_WORDS = word_set(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july
august september october november december yesterday today tomorrow tonight morning afternoon
evening night noon midnight week month year weekend day hour hours days weeks months years earlier
later ago last next now then recently again already jan feb mar apr jun jul aug sept sep oct nov dec"""
)
PREPOSITIONS = word_set(
    """in on at by during after before since until for from to with about of over under against into
through between among amid near via outside inside beside within without despite upon ahead
following around across behind above below beyond throughout toward towards"""
)
SUBORDINATORS = word_set(
    """while because although though if when after before as since whether that than until unless whereas
but so which where whose once except"""
)
CONNECTIVES = word_set(
    """and but however thus meanwhile moreover furthermore besides still yet so then therefore also later
instead nevertheless nonetheless indeed consequently similarly overall finally additionally hence or
nor separately earlier specifically likewise conversely incidentally"""
)
# What opens a sentence that spells out the one before it.
CONTINUATIONS = word_set(
    "thus so moreover furthermore additionally specifically besides namely accordingly therefore consequently hence"
)
CONTINUATION_PHRASES = ("in particular", "in addition", "for example", "for instance", "in other words", "what is more")
CONNECTIVE_PHRASES = (
    "at the same time",
    "in particular",
    "as a result",
    "in addition",
    "on the other hand",
    "for his part",
    "for her part",
    "for its part",
    "for their part",
    "in turn",
    "in other words",
    "in fact",
    "in response",
    "on the contrary",
    "by contrast",
    "in contrast",
    "of course",
    "for example",
    "for instance",
    "after all",
    "what is more",
    "above all",
    "even so",
    "in short",
)
IMPERATIVES = word_set(
    """see read click follow subscribe watch listen sign share support let please remember consider note
help keep get go join call visit send tell imagine ask stop download register"""
)
MANNER_ADVERBS = word_set(
    """also later then again once still now already further earlier recently never just only even too first
finally meanwhile today yesterday tonight repeatedly flatly firmly strongly vehemently categorically
promptly publicly immediately emphatically outright angrily swiftly quickly simply always often soon
initially originally consistently however both all has had have is are was were will would can could
did does do been being be not himself herself themselves itself"""
)

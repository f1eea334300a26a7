"""Who says what in sentences and small articles of every shape; each case is worded for these tests.

A case is an article (`|` parts its paragraphs) and below it a line for each claim: holders from the one quoted first
inward, cue, stance, and words that stand in the claim's text in this order. `-` is the outlet's own voice or no cue.
"""

import pytest
from claims.caselists import cases, describe, unmet
from claims.reading import read

VERB_BEFORE = """
The harbour board said the north quay had sunk by two centimetres.
= harbour board | said | asserts | north quay sunk two centimetres
A spokeswoman for the grain union told reporters on Tuesday that the silo was empty.
= spokeswoman for the grain union | told | asserts | silo empty
Judge Ines Pardo concluded that the lease was void.
= Judge Ines Pardo | concluded | asserts | lease void
The watchdog has repeatedly warned that the boiler is unsafe.
= watchdog | warned | asserts | boiler unsafe
In a letter to shareholders, the brewery's chairman wrote that sales had doubled.
= brewery's chairman | wrote | asserts | sales doubled
Astronomers in Tarn now estimate that the comet weighs 40 million tonnes.
= astronomers in Tarn | estimate | asserts | comet weighs 40 million tonnes
Speaking after the match, coach Bela Horn insisted that the goal was onside.
= coach Bela Horn | insisted | asserts | goal onside
The treasurer pointed out that the fund had been audited twice.
= treasurer | pointed | asserts | fund audited twice
The firm went on to say that no ship had sailed since March.
= firm | went | asserts | no ship sailed March
The court heard from Mr Dragan that the gate was never locked.
= court | heard | asserts | gate never locked
Campaigners fear the marsh will dry out within a decade.
= campaigners | fear | asserts | marsh dry out within a decade
Two former cabinet ministers have revealed that the vote was bought.
= two former cabinet ministers | revealed | asserts | vote bought
Farmers in the valley complain that the ditch is blocked.
= farmers in the valley | complain | asserts | ditch blocked
The regulator made clear that the licence would lapse in June.
= regulator | made | asserts | licence lapse in June
The survey found that one household in five had no heating.
= survey | found | asserts | one household in five no heating
Rescuers, who had worked all night, reported that the shaft was flooded.
= rescuers | reported | asserts | shaft flooded
Mrs Ito recalled that the stage had shaken twice.
= Mrs Ito | recalled | asserts | stage shaken twice
The bank's own auditors cautioned that the figures were incomplete.
= bank | cautioned | asserts | figures incomplete
Nina Orr believes the tunnel is haunted.
= Nina Orr | believes | asserts | tunnel haunted
The ferry operator claims its boats are the quietest on the lake.
= ferry operator | claims | asserts | boats quietest on the lake
Officials at the port acknowledge that two cranes are rusted through.
= officials at the port | acknowledge | asserts | two cranes rusted
The vicar joked that the bell was older than the village.
= vicar | joked | asserts | bell older than the village
Prosecutors allege that Halm forged the deed.
= prosecutors | allege | asserts | Halm forged the deed
Weil is convinced that the owners fled.
= Weil | convinced | asserts | owners fled
The nuns are adamant that the roof leaks.
= nuns | adamant | asserts | roof leaks
Jonas Weil — a retired miner from Tarn — says the pit is finished.
= Jonas Weil | says | asserts | pit finished
The minister made it clear that the tunnel would stay shut.
= minister | made | asserts | tunnel stay shut
The ferry line knows the pier is rotten.
= ferry line | knows | asserts | pier rotten
The inquiry ruled the lease was void.
= inquiry | ruled | asserts | lease void
"""

VERB_AFTER = """
The north quay is closed to lorries, the harbour board said.
= harbour board | said | asserts | north quay closed
The silo was emptied in March, two foremen told the inquiry.
= two foremen | told | asserts | silo emptied in March
Milk prices will fall again this autumn, economists predict.
= economists | predict | asserts | milk prices fall
The boiler had not been serviced for six years, an inspector testified.
= inspector | testified | asserts | boiler not serviced six years
The bell tower leans by a hand's breadth, the surveyors found.
= surveyors | found | asserts | bell tower leans
No wolf has been seen in the forest since 1911, the ranger, Odo Brandl, maintains.
= Odo Brandl | maintains | asserts | no wolf seen since 1911
The lease expires in May, the landlord's lawyers argue.
= landlord's lawyers | argue | asserts | lease expires in May
The recipe is two hundred years old, the family claims.
= family | claims | asserts | recipe two hundred years old
The marsh could be dry within ten years, campaigners fear.
= campaigners | fear | hedges | marsh dry within ten years
All forty passengers are safe, the airline confirmed late on Sunday.
= airline | confirmed | asserts | forty passengers safe
The lock gates were left open, it was claimed by the bargemen's union.
= bargemen's union | claimed | asserts | lock gates left open
The pit has enough coal for a decade, the manager has always insisted.
= manager | insisted | asserts | pit enough coal
The new tram is too heavy for the bridge, engineers have warned.
= engineers | warned | asserts | tram too heavy
The comet will be visible until Easter, the observatory's director explained in an interview.
= observatory's director | explained | asserts | comet visible until Easter
"""

VERB_INSIDE = """
The north quay, the harbour board admitted, was never inspected.
= harbour board | admitted | asserts | north quay never inspected
The silo, two foremen told the inquiry, had been empty since March.
= two foremen | told | asserts | silo empty since March
The comet, astronomers believe, broke apart in April.
= astronomers | believe | asserts | comet broke apart
The lease, argued the landlord's lawyer, expired in May.
= landlord's lawyer | argued | asserts | lease expired in May
"The boiler," the inspector said, "was never serviced."
= inspector | said | asserts | boiler never serviced
"The gate was open," said Ulla Marsh, a porter, "and the lamp was out."
= Ulla Marsh | said | asserts | gate open
= Ulla Marsh | said | asserts | lamp out
The orchard, she says, was planted by monks.
= she | says | asserts | orchard planted by monks
The theft, according to the curator, took nine minutes.
= curator | according to | asserts | theft took nine minutes
The tram, the engineers have warned, is too heavy for the bridge.
= engineers | warned | asserts | tram too heavy
This winter, the almanac predicts, will be mild.
= almanac | predicts | asserts | winter mild
"""

INVERTED = """
"The pit is finished," said Jonas Weil, a retired miner.
= Jonas Weil | said | asserts | pit finished
"The pit is finished," declared a weary-looking foreman.
= weary-looking foreman | declared | asserts | pit finished
"Our cellar is dry," insists the abbot.
= abbot | insists | asserts | cellar dry
"The tide took it," explained harbour master Leif Tang on Monday.
= Leif Tang | explained | asserts | tide took
The vote was bought, alleged two former ministers.
= two former ministers | alleged | asserts | vote bought
The fish are back, reports the river trust.
= river trust | reports | asserts | fish back
"The oven exploded," recalled Pia Sund, 34, who lost two fingers.
= Pia Sund | recalled | asserts | oven exploded
"""

PASSIVE = """
It was announced by the river trust that the weir would be removed.
= river trust | announced | asserts | weir removed
The coach was quoted by the Sporting Gull as saying that the pitch was frozen.
= Sporting Gull < coach | quoted by the Sporting Gull as saying | asserts | pitch frozen
The minister has been quoted as saying the tunnel is safe.
= minister | quoted as saying | asserts | tunnel safe
It has been claimed by Dragan's lawyers that the deed was forged.
= Dragan's lawyers | claimed | asserts | deed forged
It was reported by the Evening Lantern on Monday that the abbey had been sold.
= Evening Lantern | reported | asserts | abbey sold
Residents were told by the water company that the taps were safe.
= water company | told | asserts | taps safe
The council was warned by its own surveyors that the roof would fall.
= its own surveyors | warned | asserts | roof fall
The bridge is believed to be sinking.
= - | - | hedges | bridge sinking
The manuscript is thought to have been burned in 1703.
= - | - | hedges | manuscript burned 1703
"""

ACCORDING = """
According to the river trust, 300 salmon died in the weir.
= river trust | according to | asserts | 300 salmon died
Three hundred salmon died in the weir, according to a study by the river trust.
= river trust | according to | asserts | three hundred salmon died
According to court papers seen by the Sporting Gull, Halm forged the deed.
= court papers seen by the Sporting Gull | according to | asserts | Halm forged the deed
The tram weighs 61 tonnes, according to its maker.
= its maker | according to | asserts | tram weighs 61 tonnes
According to Ulla Marsh, who runs the hostel, the fire began in the kitchen.
= Ulla Marsh | according to | asserts | fire began in the kitchen
The fire began in the kitchen, according to Ulla Marsh, who runs the hostel.
= Ulla Marsh | according to | asserts | fire began in the kitchen
According to three people briefed on the talks, the offer was withdrawn on Friday.
= three people briefed on the talks | according to | asserts | offer withdrawn on Friday
In the view of the harbour board, the north quay is beyond repair.
= harbour board | in the view of | asserts | north quay beyond repair
For the landlord's lawyers, the lease expired in May.
= - | - | asserts | lease expired in May
Per the union, 900 miners walked out on Monday.
= union | per | asserts | 900 miners walked out
As the abbot tells it, the cellar was dug by smugglers.
= abbot | tells | asserts | cellar dug by smugglers
In the regulator's view, the licence has lapsed.
= regulator | in the regulator's view | asserts | licence lapsed
The licence has lapsed, in the opinion of the regulator.
= regulator | in the opinion of | asserts | licence lapsed
In her view, the stage was never safe.
= she | in her view | asserts | stage never safe
The tax is 12 crowns per head of cattle.
= - | - | asserts | tax 12 crowns per head
The council has a fine view of the harbour.
= - | - | asserts | council fine view
"""

NOMINAL = """
The union's claim that the pit was sold in secret caused uproar.
= union | claim | asserts | pit sold in secret
A claim by the mill owners that the river was clean surprised anglers.
= mill owners | claim | asserts | river clean
A report by the river trust said 300 salmon had died.
= river trust | said | asserts | 300 salmon died
The allegation by two former ministers that the vote was bought shook the party.
= two former ministers | allegation | asserts | vote bought
A statement from the airline said that all passengers were safe.
= airline | said | asserts | passengers safe
There are fears among campaigners that the marsh will dry out.
= campaigners | fears | asserts | marsh dry out
Her claim that the fire began in the kitchen was backed by a neighbour.
= she | claim | asserts | fire began in the kitchen
Rumours that the abbey has been sold swept the town.
= rumours | rumours | asserts | abbey sold
A report that the abbey had been sold drew crowds to the gate.
= report | report | asserts | abbey sold
The minister's assertion that the tunnel is safe was met with laughter.
= minister | assertion | asserts | tunnel safe
The study's conclusion was that the weir kills salmon.
= study | conclusion | asserts | weir kills salmon
A leaked memo shows that the board knew of the crack.
= leaked memo | shows | asserts | board knew crack
Figures from the statistics office show that exports fell by a tenth.
= statistics office | show | asserts | exports fell by a tenth
The abbot repeated his belief that the cellar was dug by smugglers.
= abbot | belief | asserts | cellar dug by smugglers
In the words of the vicar, "the bell is older than the village".
= vicar | in the words of | asserts | bell older than the village
Anglers voiced fears that the river would run dry.
= anglers | fears | asserts | river run dry
Shares fell after reports that the bank was broke.
= - | - | asserts | shares fell
= reports | reports | asserts | bank broke
Despite rumours that the river was clean, the anglers left.
= rumours | rumours | asserts | river clean
= - | - | asserts | anglers left
The union filed a claim for unpaid wages.
= - | - | asserts | union filed claim
The fact that the pit was sold in secret caused uproar.
= - | - | asserts | fact pit sold caused uproar
The owners' argument is that the pumps were worn out.
= owners | argument | asserts | pumps worn out
"""

COLON = """
Harbour board: north quay is sinking
= harbour board | : | asserts | north quay sinking
North quay is sinking: harbour board
= harbour board | : | asserts | north quay sinking
Ines Pardo: the lease was void
= Ines Pardo | : | asserts | lease void
Weir killed 300 salmon, says river trust
= river trust | says | asserts | weir killed 300 salmon
Abbot: "The cellar is dry"
= abbot | : | asserts | cellar dry
Fire began in the kitchen, court told
= court | told | asserts | fire began in the kitchen
Experts: marsh will dry out
= experts | : | asserts | marsh dry out
Opinion: the marsh deserves better
= - | - | asserts | marsh deserves better
Weather: rain will reach the coast by noon
= - | - | asserts | rain reach the coast
The choice is clear: the quay must close
= - | - | asserts | choice clear
= - | - | asserts | quay close
"""

QUOTATION = """
"The pit is finished," Jonas Weil said. "The owners took the pumps in March."
= Jonas Weil | said | asserts | pit finished
= Jonas Weil | - | asserts | owners took the pumps
"The pit is finished. The owners took the pumps in March. The rest is theatre," said Jonas Weil.
= Jonas Weil | - | asserts | pit finished
= Jonas Weil | - | asserts | owners took the pumps
= Jonas Weil | said | asserts | rest theatre
Jonas Weil shook his head: "The pit is finished."
= - | - | asserts | Jonas Weil shook his head
= Jonas Weil | : | asserts | pit finished
Jonas Weil was blunt. "The pit is finished," he said.
= - | - | asserts | Jonas Weil blunt
= Jonas Weil | said | asserts | pit finished
"The pit is finished," he said.|Jonas Weil, 61, went underground at sixteen.
= Jonas Weil | said | asserts | pit finished
= - | - | asserts | Jonas Weil underground sixteen
"The pumps were taken in March," Jonas Weil said.|"The owners knew the water would rise.|"Nobody told the night \
shift."
= Jonas Weil | said | asserts | pumps taken in March
= Jonas Weil | - | asserts | owners knew water rise
= Jonas Weil | - | asserts | nobody told the night shift
The coach said: "The pitch was frozen. The referee saw it. The game should have been stopped."
= coach | said | asserts | pitch frozen
= coach | - | asserts | referee saw it
= coach | - | asserts | game stopped
Asked about the weir, Mayor Ilse Kern said "the salmon come first" and left.
= Mayor Ilse Kern | said | asserts | salmon come first
“The tunnel is safe,” the minister told the Evening Lantern. “The cracks are cosmetic.”
= minister | told | asserts | tunnel safe
= minister | - | asserts | cracks cosmetic
The inspector spoke of "a boiler that was never serviced".
= - | - | asserts | inspector spoke boiler
"""

ADDITION = """
The river trust said 300 salmon had died. It added that the weir was to blame.
= river trust | said | asserts | 300 salmon died
= river trust | added | asserts | weir to blame
Mayor Ilse Kern said the weir would go. She added that work would start in May.
= Mayor Ilse Kern | said | asserts | weir go
= Mayor Ilse Kern | added | asserts | work start in May
The Evening Lantern reported that the abbey had been sold. The newspaper said the buyer was a brewer.
= Evening Lantern | reported | asserts | abbey sold
= Evening Lantern | said | asserts | buyer brewer
Nina Orr said the tunnel was closed. "The lamps have been stolen," she added.
= Nina Orr | said | asserts | tunnel closed
= Nina Orr | added | asserts | lamps stolen
The airline said all passengers were safe, adding that the crew had been praised.
= airline | said | asserts | passengers safe
= airline | adding | asserts | crew praised
The firm said the boiler was new and added that it had been serviced in May.
= firm | said | asserts | boiler new
= firm | added | asserts | serviced in May
The weekly Prism wrote that the judge owned shares in the mill. The judge bought them in 2019, the magazine added.
= Prism | wrote | asserts | judge owned shares
= Prism | added | asserts | judge bought them in 2019
The pilots said the runway was too short. They also complained that the lights were dim.
= pilots | said | asserts | runway too short
= pilots | complained | asserts | lights dim
The regulator said the licence had lapsed, noting that two letters had gone unanswered.
= regulator | said | asserts | licence lapsed
= regulator | noting | asserts | two letters unanswered
"""

SPOKESPERSON = """
A spokesman for the airline said all passengers were safe.
= spokesman for the airline | said | asserts | passengers safe
Airline spokeswoman Greta Holm said all passengers were safe.
= Airline spokeswoman Greta Holm | said | asserts | passengers safe
All passengers were safe, said Greta Holm, a spokeswoman for the airline.
= Greta Holm | said | asserts | passengers safe
The airline's spokeswoman, Greta Holm, said all passengers were safe. The spokeswoman said the crew was praised.
= Greta Holm | said | asserts | passengers safe
= Greta Holm | said | asserts | crew praised
Speaking on behalf of the miners, Jonas Weil said the pit was finished.
= Jonas Weil | said | asserts | pit finished
Greta Holm, speaking for the airline, said the crew had been praised.
= Greta Holm | said | asserts | crew praised
The ministry, through its spokesman, said the tunnel was safe.
= ministry | said | asserts | tunnel safe
A ministry spokesperson confirmed that the tunnel had been inspected.
= ministry spokesperson | confirmed | asserts | tunnel inspected
"""

UNNAMED = """
Sources close to the abbot said the cellar had been sold.
= sources close to the abbot | said | asserts | cellar sold
A person familiar with the matter said the offer was withdrawn.
= person familiar with the matter | said | asserts | offer withdrawn
The offer was withdrawn on Friday, said one diplomat, who asked not to be named.
= one diplomat | said | asserts | offer withdrawn on Friday
Speaking on condition of anonymity, an official said the vote was bought.
= official | said | asserts | vote bought
An official, speaking on condition of anonymity, said the vote was bought.
= official | said | asserts | vote bought
Some say the bell was cast from cannon.
= some | say | asserts | bell cast from cannon
Critics say the tram is a toy for tourists.
= critics | say | asserts | tram toy for tourists
Insiders at the mill whisper that the owner has fled.
= insiders at the mill | whisper | asserts | owner fled
Several witnesses described how the roof collapsed.
= several witnesses | described | asserts | roof collapsed
"""

SEVERAL = """
The union said 900 miners had walked out, while the owners said only 200 had done so.
= union | said | asserts | 900 miners walked out
= owners | said | asserts | only 200
Police say the driver was drunk; his family says he was ill.
= police | say | asserts | driver drunk
= his family | says | asserts | he ill
The mayor said the weir would go, but anglers doubt that it will.
= mayor | said | asserts | weir go
The river trust says the weir kills salmon, and the mill owners say the heat does.
= river trust | says | asserts | weir kills salmon
= mill owners | say | asserts | heat
The treasurer said the fund was sound, whereas the auditors warned that it was empty.
= treasurer | said | asserts | fund sound
= auditors | warned | asserts | empty
The captain and the pilot both said the fog was thick.
= captain and the pilot | said | asserts | fog thick
Greta Holm for the airline said the plane was new, and Ulf Bro for the pilots said it was badly kept.
= Greta Holm | said | asserts | plane new
= Ulf Bro | said | asserts | badly kept
Dragan told the court that Halm had said the deed was genuine.
= Dragan | told | asserts | deed genuine
Miners and nurses both say the road is unsafe.
= miners and nurses | say | asserts | road unsafe
The owners say the pumps were old, although the union says they were new.
= owners | say | asserts | pumps old
= union | says | asserts | new
"""

CHAIN = """
The Evening Lantern, citing two officials, reported that the abbey had been sold.
= Evening Lantern < two officials | reported | asserts | abbey sold
The abbey has been sold, the Evening Lantern reported on Sunday, quoting two monks.
= Evening Lantern < two monks | reported | asserts | abbey sold
Citing court papers, the weekly Prism reported that Halm had forged the deed.
= Prism < court papers | reported | asserts | Halm forged the deed
The abbey has been sold, two officials told the Evening Lantern.
= two officials | told | asserts | abbey sold
According to the Evening Lantern, which cited two officials, the abbey has been sold.
= Evening Lantern < two officials | according to | asserts | abbey sold
The agency Telepol, quoting the coast guard, said the tanker was leaking.
= Telepol < coast guard | said | asserts | tanker leaking
The Evening Lantern quoted the abbot as saying that the cellar was empty.
= Evening Lantern < abbot | quoted the abbot as saying | asserts | cellar empty
Two officials were quoted by the Evening Lantern as saying that the abbey had been sold.
= Evening Lantern < two officials | quoted by the Evening Lantern as saying | asserts | abbey sold
The weekly Prism, citing a person close to the bank, said the chairman had been sacked.
= Prism < person close to the bank | said | asserts | chairman sacked
The chairman has been sacked, according to the weekly Prism, citing a person close to the bank.
= Prism < person close to the bank | according to | asserts | chairman sacked
Citing the union, the report says that 900 miners walked out.
= report < union | says | asserts | 900 miners walked out
The abbot told the Evening Lantern that the cellar was empty.
= abbot | told | asserts | cellar empty
"""

COREFERENCE = """
Ines Pardo, a judge in Tarn, ruled that the lease was void. Pardo said the landlord had been careless.
= Ines Pardo | ruled | asserts | lease void
= Ines Pardo | said | asserts | landlord careless
Mayor Ilse Kern said the weir would go. The mayor said work would start in May.
= Mayor Ilse Kern | said | asserts | weir go
= Mayor Ilse Kern | said | asserts | work start in May
The National Union of Weavers (NUW) said looms stood idle. The NUW said 900 weavers had left.
= National Union of Weavers | said | asserts | looms idle
= National Union of Weavers | said | asserts | 900 weavers left
Corvin Shipping said its tanker was leaking. The company said a tug was on its way.
= Corvin Shipping | said | asserts | tanker leaking
= Corvin Shipping | said | asserts | tug on its way
The ministry of fisheries said cod had returned. The ministry said quotas would rise.
= ministry of fisheries | said | asserts | cod returned
= ministry of fisheries | said | asserts | quotas rise
Colonel Davit Ruse said the fort had fallen.|Ruse said the bridge was intact.
= Colonel Davit Ruse | said | asserts | fort fallen
= Colonel Davit Ruse | said | asserts | bridge intact
Greta Holm, who speaks for the airline, said the plane was new. "It was bought in May," Ms Holm said.
= Greta Holm | said | asserts | plane new
= Greta Holm | said | asserts | bought in May
The Statistics Office said exports had fallen. Later the office said imports had risen.
= Statistics Office | said | asserts | exports fallen
= Statistics Office | said | asserts | imports risen
Anna Weil and Petra Lund left early. Weil said the talks were useless.
= - | - | asserts | Anna Weil Petra Lund left early
= Anna Weil | said | asserts | talks useless
Telepol, the news agency, reported that the tanker was leaking. The agency said a tug was on its way.
= Telepol | reported | asserts | tanker leaking
= Telepol | said | asserts | tug on its way
Archbishop Tomas Reil said the abbey was not for sale. The archbishop said the roof needed money.
= Archbishop Tomas Reil | said | asserts | abbey not for sale
= Archbishop Tomas Reil | said | asserts | roof money
The coast guard said the tanker was leaking. They said the slick was two miles long.
= coast guard | said | asserts | tanker leaking
= coast guard | said | asserts | slick two miles long
Two miners said the pumps had failed. One of the miners said the alarm was silent.
= two miners | said | asserts | pumps failed
= One of the miners | said | asserts | alarm silent
"The lamp was out," said a glazier. He added that the stairs were wet.
= glazier | said | asserts | lamp out
= glazier | added | asserts | stairs wet
The Federation of Alpine Guides (FAG) said two huts were shut. Later the FAG said a third would follow.
= Federation of Alpine Guides | said | asserts | two huts shut
= Federation of Alpine Guides | said | asserts | third follow
"""

RELATIVE = """
Okafor, who believes that the deed was forged, left the hall.
= Okafor | believes | asserts | deed forged
= - | - | asserts | Okafor left the hall
Mrs Ito, who said the stage had shaken, was treated in hospital.
= Mrs Ito | said | asserts | stage shaken
= - | - | asserts | Mrs Ito treated in hospital
The union, which says 900 miners walked out, meets on Friday.
= union | says | asserts | 900 miners walked out
= - | - | asserts | union meets on Friday
Anglers who claim that the weir kills salmon blocked the road.
= anglers | claim | asserts | weir kills salmon
= - | - | asserts | anglers blocked the road
Police arrested a man who claimed that the bell was his.
= - | - | asserts | police arrested a man
= man | claimed | asserts | bell his
The notary, who denied that the deed was forged, closed her office.
= notary | denied | denies | deed forged
= - | - | asserts | notary closed her office
The council dismissed Bela Horn, who insists that the goal was onside.
= - | - | asserts | council dismissed Bela Horn
= Bela Horn | insists | asserts | goal onside
The farmer who sold the barn lives in Tarn.
= - | - | asserts | farmer who sold the barn lives in Tarn
The judge, who had never said that the lease was valid, resigned.
= - | - | asserts | judge resigned
"""

PARTICIPLE = """
Arguing that the lease had expired, the landlord changed the locks.
= landlord | arguing | asserts | lease expired
= - | - | asserts | landlord changed the locks
The landlord changed the locks, arguing that the lease had expired.
= - | - | asserts | landlord changed the locks
= landlord | arguing | asserts | lease expired
The anglers blocked the road, claiming that the weir killed salmon.
= - | - | asserts | anglers blocked the road
= anglers | claiming | asserts | weir killed salmon
Fearing that the roof would fall, the nuns moved out.
= nuns | fearing | asserts | roof fall
= - | - | asserts | nuns moved out
The nuns moved out, convinced that the roof would fall.
= - | - | asserts | nuns moved out
= nuns | convinced | asserts | roof fall
The airline put out a statement saying all passengers were safe.
= airline | saying | asserts | passengers safe
The abbot sent a letter to the town insisting that the cellar was dry.
= abbot | insisting | asserts | cellar dry
"""

INFINITIVE = """
The minister was forced to admit that the tunnel was cracked.
= minister | admit | asserts | tunnel cracked
The coach went so far as to say that the pitch was frozen.
= coach | say | asserts | pitch frozen
The vicar was quick to point out that the bell was older.
= vicar | point | asserts | bell older
The abbot used the sermon to declare that the cellar was empty.
= abbot | declare | asserts | cellar empty
The notary was quick to point out that the deed was unsigned.
= notary | point | asserts | deed unsigned
The treasurer took the floor to explain that the fund was sound.
= treasurer | explain | asserts | fund sound
The club was not forced to admit that the pitch was frozen.
= - | - | asserts | club not forced to admit
"""

HEDGED = """
The tanker may be leaking, the coast guard said.
= coast guard | said | hedges | tanker may leaking
The coast guard said the tanker was possibly leaking.
= coast guard | said | hedges | tanker leaking
The deed was allegedly forged by Halm.
= - | - | hedges | deed forged by Halm
Halm reportedly fled to Tarn on Friday.
= - | - | hedges | Halm fled to Tarn
The deed might have been forged, Dragan's lawyer suggested.
= Dragan's lawyer | suggested | hedges | deed forged
The chairman is understood to have resigned.
= - | - | hedges | chairman resigned
The police believe the thief could be a monk.
= police | believe | hedges | thief monk
It is rumoured that the abbey has been sold.
= - | - | hedges | abbey sold
The engineer said it was likely that the bridge would sink.
= engineer | said | hedges | bridge sink
The crew apparently left the ship at dawn.
= - | - | hedges | crew left ship dawn
The rebels seem to have taken the fort.
= - | - | hedges | rebels taken the fort
The ship is feared to have sunk.
= - | - | hedges | ship sunk
It is possible that the deed was forged, the notary said.
= notary | said | hedges | deed forged
It is believed that the thief was a monk.
= - | - | hedges | thief monk
The chapel is probably older than the abbey, the historian said.
= historian | said | asserts | chapel older than the abbey
"""

# The sentence after "!" must not be a claim of anybody's.
NOT_ASSERTED = """
The firm is expected to announce that the pit will close.
! The pit will close.
The union plans to argue that the pit was sold in secret.
! The pit was sold in secret.
The union wants the owners to reopen the pit.
! The owners reopen the pit.
The mayor called on the mill owners to remove the weir.
! The mill owners removed the weir.
The consul urged both sides to leave the bridge.
! Both sides left the bridge.
Anglers demanded that the weir be removed.
! The weir be removed.
The board asked whether the fund was empty.
! The fund was empty.
The board wondered who had bought the abbey.
! Had bought the abbey.
The mayor doubts that the weir kills salmon.
! The weir kills salmon.
The judge will decide whether the lease is void.
! The lease is void.
If the union is right, the pit was sold in secret.
! The pit was sold in secret.
Was the pit sold in secret?
! The pit was sold in secret.
"Was the pit sold in secret?" asked Jonas Weil.
! The pit was sold in secret.
Suppose the deed was forged.
! The deed was forged.
It is unclear whether the deed was forged.
! The deed was forged.
Nobody knows who forged the deed.
! Forged the deed.
The inquiry will look into whether the deed was forged.
! The deed was forged.
Unless the rain stops, the marsh will flood, the ranger said.
! The marsh will flood.
The question is whether the fund is empty.
! The fund is empty.
The club was not forced to admit that the pitch was frozen.
! The pitch was frozen.
The bank did not say that the fund was empty.
! The fund was empty.
The bishop has never claimed that the bell was his.
! The bell was his.
Weil is not convinced that the owners fled.
! The owners fled.
Nobody said that the tunnel was safe.
! The tunnel was safe.
The judge, who had never said that the lease was valid, resigned.
! The lease was valid.
Okafor, who believes that the deed was forged, left the hall.
! Okafor believes the deed was forged.
The union's claim that the pit was sold in secret caused uproar.
! The union's claim that the pit was sold in secret caused uproar.
The airline has not confirmed that the plane was old.
! The plane was old.
The treasurer refused to say whether the fund was empty.
! The fund was empty.
The bank could not say how the money was lost.
! The money was lost.
"""

SHAPES = (
    VERB_BEFORE,
    VERB_AFTER,
    VERB_INSIDE,
    INVERTED,
    PASSIVE,
    ACCORDING,
    NOMINAL,
    COLON,
    QUOTATION,
    ADDITION,
    SPOKESPERSON,
    UNNAMED,
    SEVERAL,
    CHAIN,
    COREFERENCE,
    RELATIVE,
    PARTICIPLE,
    INFINITIVE,
    HEDGED,
)


@pytest.mark.parametrize(("text", "expected"), [case for shape in SHAPES for case in cases(shape)])
def test_article_gives_each_holder_its_claims(text, expected):
    claims, _ = read(text)
    assert unmet(expected, claims) == [], describe(claims)


@pytest.mark.parametrize(("text", "expected"), cases(NOT_ASSERTED))
def test_reported_position_is_asserted_by_nobody(text, expected):
    claims, dropped = read(text)
    assert claims or dropped
    assert not {line.removeprefix("! ") for line in expected} & {claim.text for claim in claims}

"""The places of the example: areas, organisations, sites, and places that were only suggested.

The places are real and public; which ward each lies in and where exactly is approximate, put
together by hand. What is said to have been done there is invented, except for the sites that the
scheme itself has named.
"""

from datetime import date

# Ward boundaries changed on this day. `valid_to` is exclusive, so the old wards end on it.
NEW_WARDS = date(2025, 5, 1)
UNITARIES = date(2021, 4, 1)

WEST, NORTH = "west-northamptonshire", "north-northamptonshire"

# key: (authority, name until 30 April 2025, name from 1 May 2025); None where the example needs none
WARDS = {
    "abington": (WEST, "Abington and Phippsville", None),
    "billing": (WEST, None, "Billing"),
    "brackley": (WEST, None, "Brackley"),
    "bugbrooke": (WEST, "Bugbrooke", None),
    "castle": (WEST, "Castle", "Castle"),
    "dallington": (WEST, "Dallington Spencer", "Dallington Spencer"),
    "daventry-east": (WEST, "Daventry East", "Daventry North East"),
    "daventry-west": (WEST, "Daventry West", "Daventry South"),
    "delapre": (WEST, "Delapre and Rushmere", "Far Cotton, Delapre and Briar Hill"),
    "duston": (WEST, None, "Duston"),
    "headlands": (WEST, "Headlands", "Headlands"),
    "hunsbury": (WEST, None, "Hunsbury"),
    "kingsthorpe": (WEST, None, "Kingsthorpe North"),
    "moulton": (WEST, None, "Moulton"),
    "talavera": (WEST, "Talavera", "Talavera"),
    "towcester": (WEST, "Towcester and Roade", "Towcester"),
    "avondale": (NORTH, "Windmill", "Avondale Grange"),
    "brickhill": (NORTH, "Brickhill and Queensway", "Brickhill and Queensway"),
    "burton": (NORTH, None, "Barton Seagrave and Burton Latimer"),
    "corby-west": (NORTH, "Corby West", "Corby West"),
    "croyland": (NORTH, "Croyland and Swanspool", "Croyland and Swanspool"),
    "desborough": (NORTH, None, "Desborough"),
    "hatton": (NORTH, "Hatton Park", "Hatton Park"),
    "higham": (NORTH, None, "Higham Ferrers"),
    "irchester": (NORTH, "Irchester", "Irchester"),
    "kingswood": (NORTH, "Kingswood", "Kingswood"),
    "oundle": (NORTH, None, "Oundle"),
    "raunds": (NORTH, None, "Raunds"),
    "rothwell": (NORTH, None, "Rothwell and Mawsley"),
    "rushden": (NORTH, "Rushden Pemberton West", None),
    "thrapston": (NORTH, "Thrapston", "Thrapston"),
    "wicksteed": (NORTH, "Wicksteed", None),
}

TOWNS = [
    (WEST, "Northampton"), (WEST, "Daventry"), (WEST, "Towcester"), (WEST, "Brackley"),
    (NORTH, "Kettering"), (NORTH, "Corby"), (NORTH, "Wellingborough"), (NORTH, "Rushden"),
]

# reference, kind, name, areas, contact e-mail
ORGANISATIONS = [
    ("analysts", "OTHER", "County Analysts (example)", "", "desk@analysts.example"),
    ("daylight-centre", "CHARITY", "Daylight Centre Fellowship", NORTH, "allotment@daylight.example"),
    ("green-patch", "COMMUNITY_GROUP", "Green Patch", NORTH, "hello@green-patch.example"),
    ("john-lowther-centre", "SCHOOL_OR_YOUTH_ORG", "John Lowther Scout Centre", NORTH, "warden@scout-centre.example"),
    ("north-northants", "UNITARY_COUNCIL", "North Northamptonshire Council", NORTH, "parks@north-northants.example"),
    ("north-yjs", "YOUTH_JUSTICE_SERVICE", "Youth Justice Service, North Northamptonshire", NORTH, "duty@north-yjs.example"),
    ("northants-police", "POLICE_FORCE", "Northamptonshire Police", "northamptonshire", "resolutions@northants-police.example"),
    ("opfcc", "OPFCC", "Office of the Northamptonshire Police, Fire and Crime Commissioner", "northamptonshire", "team@opfcc.example"),
    ("parish-churches", "PLACE_OF_WORSHIP", "Parish churches of the county (example)", f"{WEST};{NORTH}",
     "wardens@parish-churches.example"),
    ("partner-app", "OTHER", "Neighbourhood reporting app (example)", "", "support@partner-app.example"),
    ("walgrave-parish-council", "PARISH_TOWN_COUNCIL", "Walgrave Parish Council", WEST, "clerk@walgrave.example"),
    ("west-northants", "UNITARY_COUNCIL", "West Northamptonshire Council", WEST, "parks@west-northants.example"),
    ("west-yjs", "YOUTH_JUSTICE_SERVICE", "Youth Justice Service, West Northamptonshire", WEST, "duty@west-yjs.example"),
    ("weston-favell-allotments", "COMMUNITY_GROUP", "Weston Favell Community Allotments", WEST, "plots@weston-favell.example"),
    ("wicksteed-trust", "CHARITY", "Wicksteed Charitable Trust", NORTH, "grounds@wicksteed.example"),
]

# What is done at a place of each type; the first is done every time, the others now and then.
WORK = {
    "ALLOTMENT": ["GARDENING_PLANTING", "CLEARING", "CUTTING_BACK"],
    "PARK": ["LITTER_PICKING", "PAINTING", "CUTTING_BACK"],
    "PLAY_AREA": ["PAINTING", "PLAY_EQUIPMENT_REPAIR", "LITTER_PICKING"],
    "UNDERPASS": ["GRAFFITI_REMOVAL", "PAINTING", "LITTER_PICKING"],
    "FOOTPATH": ["CUTTING_BACK", "LITTER_PICKING", "CLEARING"],
    "RIVERSIDE": ["LITTER_PICKING", "CLEARING", "CUTTING_BACK"],
    "COMMUNITY_WALKWAY": ["LITTER_PICKING", "CUTTING_BACK", "GRAFFITI_REMOVAL"],
    "GRAVEYARD": ["CUTTING_BACK", "MOWING", "CLEARING"],
    "RESIDENTIAL_STREET": ["LITTER_PICKING", "GRAFFITI_REMOVAL", "CLEARING"],
    "COMMUNITY_BUILDING": ["PAINTING", "CLEARING", "GARDENING_PLANTING"],
    "PLACE_OF_WORSHIP": ["CUTTING_BACK", "PAINTING", "GARDENING_PLANTING"],
    "SPORTS_GROUND": ["LITTER_PICKING", "FENCE_REPAIR", "PAINTING"],
    "WOODLAND_OR_COUNTRY_PARK": ["CLEARING", "CUTTING_BACK", "LITTER_PICKING"],
    "SCHOOL_OR_YOUTH_SITE": ["BUILDING_HELP", "PAINTING", "CLEARING"],
}

# Round of work (see make_records.py) or state: name | type | latitude | longitude | ward | address | landowner
# An empty landowner is the unitary council of the ward.
SITE_TEXT = """
= 1a
Becket's Park, Northampton|PARK|52.2326|-0.8850|castle|Bedford Road, Northampton|
= 1b
Queensway Park, Wellingborough|PARK|52.3090|-0.7180|brickhill|Queensway, Wellingborough|
St Katherine's Gardens, Northampton|PARK|52.2368|-0.8995|castle|College Street, Northampton|
= 2
Hemmingwell Estate, Wellingborough|RESIDENTIAL_STREET|52.3180|-0.6840|hatton|Nest Farm Road, Wellingborough|
Mill Road park, Kettering|PARK|52.4010|-0.7180|avondale|Mill Road, Kettering|
Weston Favell Community Allotments|ALLOTMENT|52.2480|-0.8420|headlands|Weston Favell, Northampton|weston-favell-allotments
West Glebe Park, Corby|PARK|52.4910|-0.6970|corby-west|Cottingham Road, Corby|
= 3
Crestline Court, Northampton|RESIDENTIAL_STREET|52.2585|-0.8335|talavera|Crestline Court, Northampton|
St Peter's Close, Daventry|RESIDENTIAL_STREET|52.2570|-1.1640|daventry-west|St Peter's Close, Daventry|
Highfield Road park, Kettering|PARK|52.4020|-0.7130|avondale|Highfield Road, Kettering|
Cottingham Road area, Corby|RESIDENTIAL_STREET|52.4930|-0.7170|corby-west|Cottingham Road, Corby|
St Lawrence Church, Towcester|PLACE_OF_WORSHIP|52.1330|-0.9880|towcester|Church Lane, Towcester|parish-churches
Victoria Centre, Wellingborough|COMMUNITY_BUILDING|52.3010|-0.6830|croyland|Palk Road, Wellingborough|
Abington Park, Northampton|PARK|52.2480|-0.8620|abington|Wellingborough Road, Northampton|
Daylight Veggie Patch, Wollaston|ALLOTMENT|52.2580|-0.6720|irchester|Wollaston|daylight-centre
= 4
St George's Street, Northampton|RESIDENTIAL_STREET|52.2437|-0.8985|castle|St George's Street, Northampton|
Twywell Hills and Dales|WOODLAND_OR_COUNTRY_PARK|52.3930|-0.6030|thrapston|Twywell|
= 5
Castle Fields, Wellingborough|PARK|52.3020|-0.6870|croyland|Castle Street, Wellingborough|
Hall Park, Rushden|PARK|52.2870|-0.5990|rushden|Wymington Road, Rushden|
= 6
The Racecourse, Northampton|PARK|52.2520|-0.8885|castle|Kettering Road, Northampton|
Delapre Park, Northampton|PARK|52.2215|-0.8895|delapre|London Road, Northampton|
Dallington Park, Northampton|PARK|52.2490|-0.9240|dallington|Dallington Park Road, Northampton|
Eastfield Park, Northampton|PARK|52.2645|-0.8545|headlands|Booth Lane North, Northampton|
Bassett's Park, Wellingborough|PARK|52.3000|-0.7060|croyland|Northampton Road, Wellingborough|
Hazel Wood, Corby|WOODLAND_OR_COUNTRY_PARK|52.4880|-0.7150|kingswood|Oakley Road, Corby|
Wicksteed Park, Kettering|PARK|52.3850|-0.7060|wicksteed|Barton Road, Kettering|wicksteed-trust
Spring Rise Park, Kettering|PLAY_AREA|52.3860|-0.7230|wicksteed|Spring Rise, Kettering|
Daventry Country Park|WOODLAND_OR_COUNTRY_PARK|52.2690|-1.1450|daventry-east|Northern Way, Daventry|
Brodie Lodge Playing Fields, Flore|SPORTS_GROUND|52.2380|-1.0570|bugbrooke|Flore|
Spencer Park, Rushden|PARK|52.2880|-0.6030|rushden|Washbrook Road, Rushden|
All Hallows churchyard, Wellingborough|GRAVEYARD|52.3027|-0.6945|croyland|Church Street, Wellingborough|parish-churches
= 7
Holy Sepulchre churchyard, Northampton|GRAVEYARD|52.2427|-0.8990|castle|Sheep Street, Northampton|parish-churches
Victoria Park, Northampton|PARK|52.2430|-0.9140|dallington|Spencer Bridge Road, Northampton|
Lings Wood, Northampton|WOODLAND_OR_COUNTRY_PARK|52.2570|-0.8290|talavera|Lings Way, Northampton|
Far Cotton Recreation Ground, Northampton|SPORTS_GROUND|52.2245|-0.9010|delapre|Towcester Road, Northampton|
Corby Boating Lake|PARK|52.4840|-0.7000|kingswood|Cottingham Road, Corby|
Swanspool Gardens, Wellingborough|PARK|52.3005|-0.6945|croyland|Doddington Road, Wellingborough|
London Road Cemetery, Kettering|GRAVEYARD|52.3920|-0.7235|wicksteed|London Road, Kettering|
New Street Recreation Ground, Daventry|PLAY_AREA|52.2560|-1.1620|daventry-west|New Street, Daventry|
Towcester Watermeadows|RIVERSIDE|52.1335|-0.9850|towcester|Moat Lane, Towcester|
Peace Park, Thrapston|PARK|52.3965|-0.5370|thrapston|Thrapston|
Irchester Country Park|WOODLAND_OR_COUNTRY_PARK|52.2870|-0.6660|irchester|Gipsy Lane, Irchester|
Jubilee Park, Rushden|PLAY_AREA|52.2920|-0.6110|rushden|Bedford Road, Rushden|
Green Patch Community Allotment, Kettering|ALLOTMENT|52.4080|-0.7070|avondale|Valley Walk, Kettering|green-patch
= 8
Underpass by Weston Favell Centre, Northampton|UNDERPASS|52.2535|-0.8320|talavera|Wellingborough Road, Northampton|
Midsummer Meadow, Northampton|RIVERSIDE|52.2325|-0.8790|castle|Bedford Road, Northampton|
Miller's Meadow, Northampton|PARK|52.2455|-0.9080|castle|St Andrew's Road, Northampton|
Barnes Meadow, Northampton|RIVERSIDE|52.2310|-0.8740|delapre|Bedford Road, Northampton|
Doddridge Centre, Northampton|COMMUNITY_BUILDING|52.2385|-0.9165|dallington|St James Road, Northampton|
Bradlaugh Fields, Northampton|WOODLAND_OR_COUNTRY_PARK|52.2690|-0.8680|headlands|Kettering Road, Northampton|
Croyland Gardens, Wellingborough|PARK|52.3015|-0.6925|croyland|Tithe Barn Road, Wellingborough|
The Embankment, Wellingborough|RIVERSIDE|52.2915|-0.6760|croyland|The Embankment, Wellingborough|
Thoroughsale Wood, Corby|WOODLAND_OR_COUNTRY_PARK|52.4910|-0.7080|kingswood|Cottingham Road, Corby|
Borough Hill, Daventry|WOODLAND_OR_COUNTRY_PARK|52.2530|-1.1420|daventry-east|Borough Hill, Daventry|
Summer Leys, Wollaston|WOODLAND_OR_COUNTRY_PARK|52.2630|-0.7050|irchester|Hardwater Road, Wollaston|
Coronation Park, Corby|PLAY_AREA|52.4890|-0.6850|corby-west|Cottingham Road, Corby|
Walgrave Village Hall Play Park|PLAY_AREA|52.3420|-0.8200|moulton|Walgrave|walgrave-parish-council
John Lowther Scout Centre, Kettering|SCHOOL_OR_YOUTH_SITE|52.4060|-0.7150|avondale|Kettering|john-lowther-centre
= 9
Kingsthorpe Recreation Ground, Northampton|PLAY_AREA|52.2680|-0.8990|kingsthorpe|Kingsthorpe, Northampton|
Hunsbury Hill Country Park, Northampton|WOODLAND_OR_COUNTRY_PARK|52.2205|-0.9220|hunsbury|Hunsbury Hill Road, Northampton|
Errington Park, Northampton|PARK|52.2480|-0.9490|duston|Duston, Northampton|
Ecton Brook Linear Park, Northampton|FOOTPATH|52.2490|-0.8000|billing|Ecton Brook, Northampton|
St James Lake, Brackley|PARK|52.0240|-1.1470|brackley|Brackley|
Bury Mount, Towcester|PARK|52.1342|-0.9882|towcester|Moat Lane, Towcester|
Castle Field, Higham Ferrers|PARK|52.3070|-0.5920|higham|Higham Ferrers|
The Greenway, Higham Ferrers|COMMUNITY_WALKWAY|52.3010|-0.5970|higham|Rushden to Higham Ferrers|
Dunkirk Avenue Recreation Ground, Desborough|PLAY_AREA|52.4400|-0.8220|desborough|Dunkirk Avenue, Desborough|
Rothwell Recreation Ground|SPORTS_GROUND|52.4240|-0.7990|rothwell|Well Lane, Rothwell|
Barnwell Country Park, Oundle|WOODLAND_OR_COUNTRY_PARK|52.4740|-0.4630|oundle|Barnwell Road, Oundle|
Amos Lawrence Park, Raunds|PLAY_AREA|52.3460|-0.5420|raunds|Raunds|
Burton Latimer Pocket Park|WOODLAND_OR_COUNTRY_PARK|52.3650|-0.6830|burton|Burton Latimer|
= IN_PROGRESS
Foot Meadow, Northampton|RIVERSIDE|52.2340|-0.9070|castle|St Andrew's Road, Northampton|
Lincoln Way, Corby|RESIDENTIAL_STREET|52.4755|-0.7080|kingswood|Lincoln Way, Corby|
Weekley Glebe playing fields, Kettering|SPORTS_GROUND|52.4170|-0.7180|avondale|Weekley Glebe Road, Kettering|
Southbrook Community Centre, Daventry|COMMUNITY_BUILDING|52.2590|-1.1480|daventry-east|Southbrook, Daventry|
= SCHEDULED
St Giles' churchyard, Northampton|GRAVEYARD|52.2375|-0.8898|castle|St Giles Terrace, Northampton|parish-churches
King's Wood, Corby|WOODLAND_OR_COUNTRY_PARK|52.4770|-0.7170|kingswood|Corby|
Thornton's Park, Northampton|PARK|52.2650|-0.9040|kingsthorpe|Kingsthorpe, Northampton|
Glamis Hall, Wellingborough|COMMUNITY_BUILDING|52.3150|-0.7000|hatton|Goldsmith Road, Wellingborough|
= APPROVED
Brampton Valley Way at Boughton Crossing|FOOTPATH|52.2790|-0.9100|kingsthorpe|Brampton Lane, Northampton|
Stanwick Lakes|WOODLAND_OR_COUNTRY_PARK|52.3310|-0.5880|raunds|Stanwick|
Snipe Meadow, Oundle|RIVERSIDE|52.4800|-0.4600|oundle|Oundle|
Great Billing Pocket Park, Northampton|WOODLAND_OR_COUNTRY_PARK|52.2560|-0.8190|billing|Great Billing, Northampton|
= ON_HOLD
Canal towpath at Cotton End, Northampton|COMMUNITY_WALKWAY|52.2305|-0.8965|delapre|Cotton End, Northampton|
Canada Square, Corby|RESIDENTIAL_STREET|52.4830|-0.7180|corby-west|Canada Square, Corby|
= ASSESSING
Billing Road Cemetery, Northampton|GRAVEYARD|52.2385|-0.8800|castle|Billing Road, Northampton|
Holy Trinity Church, Rothwell|PLACE_OF_WORSHIP|52.4227|-0.8015|rothwell|Squires Hill, Rothwell|parish-churches
The Plens, Desborough|WOODLAND_OR_COUNTRY_PARK|52.4450|-0.8130|desborough|Desborough|
Holy Cross Church, Daventry|PLACE_OF_WORSHIP|52.2585|-1.1600|daventry-west|Market Square, Daventry|parish-churches
= PROPOSED
Moulton Community Centre|COMMUNITY_BUILDING|52.2890|-0.8520|moulton|Pound Lane, Moulton|
Broad Green, Wellingborough|PARK|52.3065|-0.6930|hatton|Broad Green, Wellingborough|
Towcester Recreation Ground|SPORTS_GROUND|52.1320|-0.9960|towcester|Islington Road, Towcester|
Saxon Hall, Raunds|COMMUNITY_BUILDING|52.3440|-0.5380|raunds|Thorpe Street, Raunds|
= DECLINED
Towcester Road Cemetery, Northampton|GRAVEYARD|52.2160|-0.8990|delapre|Towcester Road, Northampton|
St Peter's Church, Marefair, Northampton|PLACE_OF_WORSHIP|52.2367|-0.9052|castle|Marefair, Northampton|
Fletton Field, Oundle|PARK|52.4830|-0.4720|oundle|Glapthorn Road, Oundle|
"""

# state [reason]: title | type | latitude | longitude | ward
SUGGESTED_TEXT = """
= DECLINED DISPLACES_PAID_WORK
Market Square, Northampton|OTHER|52.2377|-0.8965|castle
= DECLINED PROFIT
Moulton Park industrial estate verges|OTHER|52.2760|-0.8640|headlands
= DECLINED NO_COMMUNITY_BENEFIT
Closed lane off Rockingham Road, Corby|FOOTPATH|52.4990|-0.7020|corby-west
= DECLINED LANDOWNER_REFUSED
Path behind Corby railway station|FOOTPATH|52.4888|-0.6880|corby-west
= DECLINED UNSAFE
Wellingborough railway embankment|OTHER|52.3037|-0.6768|croyland
= DECLINED NEEDS_SPECIALIST
River bank below South Bridge, Northampton|RIVERSIDE|52.2318|-0.8962|castle
= DECLINED TOO_LITTLE_INFO
Somewhere near Brackley High Street|OTHER|52.0305|-1.1460|brackley
= DECLINED NO_CAPACITY
Old railway path, Thrapston|FOOTPATH|52.3940|-0.5330|thrapston
= WITHDRAWN
Kingsthorpe Cemetery, Northampton|GRAVEYARD|52.2770|-0.8940|kingsthorpe
Doddington Road Cemetery, Wellingborough|GRAVEYARD|52.2950|-0.6980|croyland
Burton Latimer Recreation Ground|SPORTS_GROUND|52.3640|-0.6790|burton
Blackthorn footpaths, Northampton|FOOTPATH|52.2610|-0.8180|talavera
= UNDER_REVIEW
Abington Street and Wood Hill, Northampton|RESIDENTIAL_STREET|52.2378|-0.8935|castle
Upper Mounts car park walls, Northampton|OTHER|52.2412|-0.8945|castle
Lumbertubs Lane underpass, Northampton|UNDERPASS|52.2560|-0.8420|headlands
Rockingham Road Pleasure Park, Kettering|PARK|52.4080|-0.7300|avondale
St Mary's churchyard, Wollaston|GRAVEYARD|52.2575|-0.6690|irchester
Daventry Sports Park, Browns Road|SPORTS_GROUND|52.2610|-1.1720|daventry-west
= SUBMITTED
Spring Gardens steps, Northampton|FOOTPATH|52.2365|-0.8875|castle
Headlands estate green, Northampton|PLAY_AREA|52.2540|-0.8500|headlands
St Mary's churchyard, Higham Ferrers|GRAVEYARD|52.3055|-0.5925|higham
St Peter's churchyard, Brackley|GRAVEYARD|52.0330|-1.1440|brackley
Oundle Wharf riverside path|RIVERSIDE|52.4870|-0.4770|oundle
Studfall Green, Corby|PARK|52.4980|-0.6900|corby-west
"""


def blocks(text):
    """The (heading, [fields, ...]) pairs of one of the texts above."""
    found = []
    for line in text.strip().splitlines():
        if line.startswith("= "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line.split("|"))
    return found


def slug(name):
    """`Far Cotton, Delapre and Briar Hill` -> `far-cotton-delapre-and-briar-hill`."""
    return "-".join(name.lower().replace(",", "").replace("'", "").split())


def ward_reference(key, day):
    """The reference of the ward as it was on that day."""
    _, old, new = WARDS[key]
    name = old if day < NEW_WARDS else new
    assert name, f"no ward given for {key} on {day}"
    return f"ward-{slug(name)}-{2021 if day < NEW_WARDS else 2025}"


def all_ward_references(key):
    """Both wards of a key, the earlier first."""
    _, old, new = WARDS[key]
    pairs = [(old, 2021), (new, 2025)]
    return [f"ward-{slug(name)}-{year}" for name, year in pairs if name]


def town_of(key, name, address=""):
    """The town that a place is said to lie in, by its name or address, if it is one of the ward's authority."""
    for parent, town in TOWNS:
        said = name.endswith(f", {town}") or address.endswith(f", {town}") or name.startswith(f"{town} ")
        if said and parent == WARDS[key][0]:
            return f"town-{slug(town)}"
    return None


def area_references(key, day, name, address=""):
    """The ward as it was on that day, then the ward of the other map and the town, as far as the example knows them."""
    of_the_day = ward_reference(key, day)
    others = [ward for ward in all_ward_references(key) if ward != of_the_day] + [town_of(key, name, address)]
    return ";".join([of_the_day, *filter(None, others)])


def council_of(key):
    """The council whose area holds the ward."""
    return "west-northants" if WARDS[key][0] == WEST else "north-northants"


def area_rows():
    """The rows of areas.csv: parents first, then by reference."""
    police = "northamptonshire"
    rows = [
        [police, "POLICE_AREA", "Northamptonshire", "", "E23000022", "", ""],
        [NORTH, "UNITARY", "North Northamptonshire", police, "E06000061", UNITARIES, ""],
        [WEST, "UNITARY", "West Northamptonshire", police, "E06000062", UNITARIES, ""],
    ]
    below = [[f"town-{slug(name)}", "TOWN", name, parent, "", "", ""] for parent, name in TOWNS]
    for parent, old, new in WARDS.values():
        if old:
            below.append([f"ward-{slug(old)}-2021", "WARD", old, parent, "", UNITARIES, NEW_WARDS])
        if new:
            below.append([f"ward-{slug(new)}-2025", "WARD", new, parent, "", NEW_WARDS, ""])
    return rows + sorted(below)

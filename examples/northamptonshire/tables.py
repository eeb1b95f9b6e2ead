"""The rows of the CSV files, made from the finished records; here too the sites' papers, the
suggestions they came from, and the follow-ups."""

from datetime import date, datetime, time, timedelta

import people
import places

LIVE_UNTIL = date(2027, 12, 31)     # risk assessments of the sites that are not finished
WITHOUT_SUGGESTION = 13             # improved sites that the Team found by itself
REOFFENDED = {"COMPLETED": 34, "REFUSED": 22}

TITLES = {
    "LITTER_PICKING": ("Litter at", "Bags of litter lie about and people have stopped using it. A morning with pickers would show."),
    "GARDENING_PLANTING": ("Hands for", "The beds need clearing and planting, and the volunteers cannot do it all."),
    "PAINTING": ("Worn paint at", "The paint is worn and flaking. Paint and brushes can be provided."),
    "GRAFFITI_REMOVAL": ("Graffiti at", "The walls are covered in tags and feel unsafe after dark."),
    "CUTTING_BACK": ("Overgrown:", "Brambles and ivy have grown over the paths. Shears and bags are needed, no power tools."),
    "CLEARING": ("Clearing up", "Leaves, branches and dumped things block the way for prams and wheelchairs."),
    "MOWING": ("Long grass at", "The grass is too long to reach the graves. The wardens have a mower and somebody who may use it."),
    "PLAY_EQUIPMENT_REPAIR": ("Play equipment at", "Bolts are loose and boards are missing; the spare parts have been bought already."),
    "FENCE_REPAIR": ("Broken fence at", "Rails are down along the pitch and balls and dogs get on to the road."),
    "BUILDING_HELP": ("Building help at", "The centre is being repaired and could use hands for simple building work."),
}
OTHER_TITLE = ("Tidying", "It looks neglected and could be tidied in a day.")


def at(day, rng, first=9, last=16):
    """A time in office hours on that day."""
    return datetime.combine(day, time(rng.randint(first, last), rng.choice([0, 10, 15, 30, 40, 45])))


def stamp(moment, british=False):
    """A local date-time as the files have it; a few rows are in the British format."""
    if moment is None:
        return ""
    return moment.strftime("%d/%m/%Y %H:%M") if british else moment.strftime("%Y-%m-%dT%H:%M:%S")


def plan_papers(records):
    """When each site was suggested, decided and assessed: always before its first session."""
    rng = records.rng
    for site in records.sites:
        sessions = [session for session in records.sessions if session.site is site]
        first = min((s.day for s in sessions), default=date(2025, 12, 18))
        first = min(first, date(2025, 12, 30))
        site["last"] = max((s.day for s in sessions), default=first)
        site["assessed"] = first - timedelta(days=rng.randint(15, 28))
        site["decided"] = at(site["assessed"] - timedelta(days=rng.randint(3, 10)), rng)
        site["suggested"] = at(site["decided"].date() - timedelta(days=rng.randint(6, 25)), rng, 8, 20)
        site["areas"] = places.area_references(site["ward"], site["suggested"].date(), site["name"], site["address"])


def site_rows(records):
    """sites.csv: papers for everything from APPROVED on."""
    rows = []
    for number, site in enumerate(records.sites):
        status, assessed, due, until = site["status"], "", "", ""
        permission = {"PROPOSED": "NOT_SOUGHT", "ASSESSING": "REQUESTED"}.get(status, "GRANTED")
        if status == "DECLINED":
            permission = "REFUSED" if number % 2 else "NOT_SOUGHT"
        if permission == "GRANTED":
            assessed = site["assessed"]
            due = LIVE_UNTIL if status != "COMPLETED" else max(assessed + timedelta(days=365), site["last"] + timedelta(days=30))
            until = date(2028, 3, 31) if number % 4 == 0 else ""
        owner = "" if status == "PROPOSED" else site["owner"]
        rows.append([site["reference"], site["name"], site["type"], site["latitude"], site["longitude"], site["areas"],
                     site["address"], owner, permission, until, assessed, due, status, stamp(site["improved"])])
    return rows


def submitter(rng, ward, site):
    """(source, subject, organisation) of whoever suggests a place in that ward."""
    west = places.council_of(ward) == "west-northants"
    central = ward in ("castle", "headlands", "talavera", "abington")
    if site and site["owner"] == "weston-favell-allotments":
        source = "COMMUNITY_GROUP"
    else:
        source = rng.choices(
            ["COUNCILLOR", "RESIDENT_VIA_PARTNER", "POLICE", "TEAM", "COUNCIL_OFFICER", "COMMUNITY_GROUP"],
            [45, 20, 14, 7, 10 if west else 0, 12 if central else 0])[0]
    if source == "COUNCILLOR":
        return source, *people.councillor_of(ward)
    if source == "POLICE":
        return source, *rng.choice([row[2:4] for row in people.staff_rows() if row[1] == "referrer"])
    return source, *{"RESIDENT_VIA_PARTNER": ("partner-frontend@example", "partner-app"),
                     "TEAM": ("manager@example", "opfcc"),
                     "COUNCIL_OFFICER": ("council-system@example", "west-northants"),
                     "COMMUNITY_GROUP": ("community-group@example", "weston-favell-allotments")}[source]


def title_for(kind, number):
    """How a suggestion for a place of that type begins, and what it says."""
    if kind not in places.WORK:
        return OTHER_TITLE
    work = places.WORK[kind]
    return TITLES[work[number % 3 if kind not in ("ALLOTMENT", "SCHOOL_OR_YOUTH_SITE") else 0]]


def suggestion_rows(records):
    """suggestions.csv: those that became sites, and those that were refused, withdrawn or not yet decided."""
    rng, rows = records.rng, []
    improved = [site for site in records.sites if site["improved"]]
    own = {site["reference"] for site in rng.sample(improved, WITHOUT_SUGGESTION)} - {"SITE-006"}
    chosen = [site for site in improved if site["reference"] not in own]
    for status in ("IN_PROGRESS", "SCHEDULED", "APPROVED", "ASSESSING", "PROPOSED"):
        chosen += [site for site in records.sites if site["status"] == status][:2]
    for number, site in enumerate(chosen):
        title, words = title_for(site["type"], number)
        rows.append([*submitter(rng, site["ward"], site), site["suggested"], f"{title} {site['name']}", words, site["type"],
                     site["latitude"], site["longitude"], site["areas"], "ACCEPTED", stamp(site["decided"]), "",
                     site["reference"], ""])
    for heading, lines in places.blocks(places.SUGGESTED_TEXT):
        status, _, reason = heading.partition(" ")
        for number, (name, kind, latitude, longitude, ward) in enumerate(lines):
            earliest = {"SUBMITTED": date(2025, 12, 8), "UNDER_REVIEW": date(2025, 11, 3)}.get(status, date(2025, 5, 12))
            day = earliest + timedelta(days=rng.randint(0, 20 if earliest.month > 5 else 150))
            title, words = title_for(kind, number)
            decided = stamp(at(day + timedelta(days=rng.randint(6, 20)), rng)) if status == "DECLINED" else ""
            rows.append([*submitter(rng, ward, None), at(day, rng, 8, 20), f"{title} {name}", words, kind, latitude, longitude,
                         places.area_references(ward, day, name), status, decided, reason, "", ""])
    rows.sort(key=lambda row: row[3])
    return [[f"SUG-{number:04}", *row[:3], stamp(row[3]), *row[4:]] for number, row in enumerate(rows, 1)]


def referral_rows(records):
    """referrals.csv; every fortieth row has its times in the British format."""
    return [[r.reference, r.person.reference, r.referrer, stamp(r.submitted, n % 40 == 0), r.offence, r.disposal,
             stamp(r.decided, n % 40 == 0), r.incident, r.ordered, r.mentor, r.status, stamp(r.concluded, n % 40 == 0), r.reason]
            for n, r in enumerate(records.referrals, 1)]


def session_rows(records):
    """sessions.csv: the first kind of work of the place always, a second one every other time."""
    rows = []
    for number, s in enumerate(records.sessions):
        kinds = places.WORK[s.site["type"]]
        work = ";".join(kinds[:1] + kinds[1 + number // 2 % 2:][:number % 2])
        rows.append([s.reference, s.site["reference"], s.day, f"{s.start():%H:%M}", f"{s.end():%H:%M}", s.audience, work,
                     s.supervisor, s.status, s.reason])
    return rows


def attendance_rows(records):
    """attendances.csv: start and end only where they differ from the session's."""
    rows = []
    for session in records.sessions:
        for number, row in enumerate(sorted(session.rows, key=lambda row: row.referral.reference)):
            start, end = session.start(), session.start() + timedelta(minutes=row.slot)
            if number % 5 == 4:
                start, end = session.end() - timedelta(minutes=row.slot), session.end()
            whole = row.slot in (0, session.minutes())
            times = ["", ""] if whole else [f"{start:%H:%M}", f"{end:%H:%M}"]
            rows.append([session.reference, row.referral.reference, *times, row.outcome, row.penalty or "", row.behaviour,
                         row.quality])
    return rows


def follow_up_rows(records):
    """follow_ups.csv: one row for everybody who completed, and everybody who in the end refused."""
    rng, rows = records.rng, []
    completed = {id(r.person) for r in records.referrals if r.status == "COMPLETED"}
    latest = {id(r.person): r for r in records.referrals}
    refused = [r for r in latest.values() if r.status == "REFUSED" and id(r.person) not in completed]
    groups = {"COMPLETED": [r for r in records.referrals if r.status == "COMPLETED"], "REFUSED": refused}
    for status, members in groups.items():
        early = [r for r in members if r.concluded.date() <= date(2025, 9, 30)]
        again = {r.reference for r in rng.sample(early, REOFFENDED[status])}
        for r in members:
            ended, last = r.concluded.date(), date(2025, 12, rng.randint(16, 30))
            if r.reference in again:
                offence = ended + timedelta(days=rng.randint(6, 45))
                proven = offence + timedelta(days=rng.randint(5, 25))
                checked = min(proven + timedelta(days=rng.randint(3, 120)), last)
                how = rng.choice(["CONVICTION", "CONVICTION", "CAUTION", "OTHER_DISPOSAL"])
                rows.append([r.reference, "REOFFENDED", stamp(at(checked, rng)), offence, how, proven])
            else:
                checked = min(ended + timedelta(days=rng.randint(120, 300)), last)
                rows.append([r.reference, "NONE_FOUND", stamp(at(checked, rng)), "", "", ""])
    return sorted(rows)


def operation_rows(records):
    """operations.csv: two that are over, with sessions that were part of them, and one to come. All three are invented."""
    def over(reference, kind, name, text, lead, site, most, public):
        sessions = [s for s in records.sessions if s.site["name"].startswith(site) and s.status == "COMPLETED"][:most]
        days = sorted(session.day for session in sessions)
        areas = places.council_of(sessions[0].site["ward"]).replace("northants", "northamptonshire")
        return [reference, kind, name, text, lead, days[0], days[-1], areas, sessions[0].site["reference"],
                ";".join(session.reference for session in sessions), "COMPLETED", public]
    return [
        over("OPS-001", "CLEAR_UP_DAY", "Hemmingwell clear-up", "Neighbours, the council and the Team clear the estate together.",
             "north-northants", "Hemmingwell Estate", 1, "yes"),
        over("OPS-002", "POLICING_OPERATION", "Operation Sample", "Patrols, and clearing what invites dealing.",
             "northants-police", "Becket's Park", 2, ""),
        ["OPS-003", "CAMPAIGN", "Spring clean (example)", "Litter before the grass grows.", "west-northants", date(2026, 3, 2),
         date(2026, 3, 6), "west-northamptonshire", "", "", "PLANNED", ""],
    ]


def publication_rows():
    """publications.csv: the ends of the months for which the scheme has published figures, and of all quarters; exact is
    what the scheme has published exactly."""
    exactly = {date(2024, 5, 31): "PEOPLE_TOOK_PART;HOURS", date(2025, 2, 28): "PEOPLE_COMPLETED", date(2025, 8, 31): "HOURS",
               date(2025, 12, 31): "PEOPLE_COMPLETED;PEOPLE_REFUSED;HOURS"}
    days = ["2023-12-31", "2024-03-31", "2024-05-31", "2024-06-30", "2024-09-30", "2024-10-31", "2024-11-30", "2024-12-31",
            "2025-02-28", "2025-03-31", "2025-05-31", "2025-06-30", "2025-08-31", "2025-09-30", "2025-12-31"]
    return [[day, f"{day + timedelta(days=9)}T10:00:00", exactly.get(day, "")] for day in map(date.fromisoformat, days)]


def all_rows(records):
    """Every file's rows, by the file's name."""
    plan_papers(records)
    return {
        "areas": places.area_rows(),
        "organisations": places.ORGANISATIONS,
        "people": people.staff_rows(),
        "offenders": people.offender_rows(records.people, records.rng),
        "sites": site_rows(records),
        "suggestions": suggestion_rows(records),
        "referrals": referral_rows(records),
        "sessions": session_rows(records),
        "attendances": attendance_rows(records),
        "follow_ups": follow_up_rows(records),
        "operations": operation_rows(records),
        "publications": publication_rows(),
    }

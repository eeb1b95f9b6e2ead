"""Reads the twelve CSV files back and checks them: the scheme's rules, then its published figures.

It knows nothing of how the files were made. Every check is a plain function that raises an
AssertionError with a message that names the row or the figure.
"""

import csv
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta

COLUMNS = {
    "areas": "reference type name parent gss_code valid_from valid_to",
    "organisations": "reference kind name areas contact_email",
    "people": "reference role subject organisation name wards collar_number",
    "offenders": "reference first_name last_name date_of_birth sex postcode guardian_name guardian_phone",
    "sites": "reference name type latitude longitude ward address landowner permission permission_valid_to "
             "risk_assessed_on risk_review_due status improved_at",
    "suggestions": "reference source submitted_by organisation submitted_at title description site_type latitude longitude "
                   "ward status decided_at reason site duplicate_of",
    "referrals": "reference offender referrer submitted_at offence_category disposal decided_at incident_on ordered_minutes "
                 "mentor status concluded_at reason",
    "sessions": "reference site date start end audience work_types supervisor status cancel_reason",
    "attendances": "session referral start end outcome penalty_minutes behaviour work_quality",
    "follow_ups": "referral result checked_at offence_date proven_by proven_on",
    "operations": "reference kind name description lead starts_on ends_on areas sites sessions status public",
    "publications": "as_at published_at exactly",
}
WORDS = {
    "sites.type": "ALLOTMENT PARK PLAY_AREA UNDERPASS FOOTPATH RIVERSIDE COMMUNITY_WALKWAY GRAVEYARD RESIDENTIAL_STREET "
                  "COMMUNITY_BUILDING PLACE_OF_WORSHIP SPORTS_GROUND WOODLAND_OR_COUNTRY_PARK SCHOOL_OR_YOUTH_SITE OTHER",
    "sites.permission": "NOT_SOUGHT REQUESTED GRANTED REFUSED",
    "sites.status": "PROPOSED ASSESSING APPROVED SCHEDULED IN_PROGRESS COMPLETED ON_HOLD DECLINED",
    "suggestions.source": "COUNCILLOR COMMUNITY_GROUP COUNCIL_OFFICER POLICE TEAM RESIDENT_VIA_PARTNER",
    "suggestions.status": "SUBMITTED UNDER_REVIEW ACCEPTED DECLINED WITHDRAWN",
    "sessions.status": "PLANNED CONFIRMED IN_PROGRESS COMPLETED CANCELLED",
    "sessions.audience": "ADULT YOUTH",
    "referrals.status": "DRAFT SUBMITTED ACCEPTED ENGAGED IN_PROGRESS COMPLETED REFUSED NOT_COMPLETED WITHDRAWN REJECTED",
    "referrals.disposal": "COMMUNITY_RESOLUTION DIVERSION_OUTCOME_22 CONDITIONAL_CAUTION_ADULT YOUTH_CAUTION_CONDITIONAL",
    "referrals.offence_category": "DRUG_POSSESSION CRIMINAL_DAMAGE DRUNK_AND_DISORDERLY HARASSMENT PUBLIC_NUISANCE PUBLIC_ORDER "
                                  "SHOP_THEFT LITTER_OR_FLY_TIPPING GRAFFITI TRESPASS VEHICLE_NUISANCE OTHER",
    "follow_ups.result": "NONE_FOUND REOFFENDED",
    "operations.kind": "POLICING_OPERATION CLEAR_UP_DAY CAMPAIGN",
    "operations.status": "PLANNED COMPLETED",
}
WORK_TYPES = set("LITTER_PICKING CUTTING_BACK PLAY_EQUIPMENT_REPAIR PAINTING MOWING CLEARING GRAFFITI_REMOVAL GARDENING_PLANTING "
                 "FENCE_REPAIR BUILDING_HELP OTHER".split())
REASONS = {
    "REFUSED": "REFUSED_AT_CONTACT NO_RESPONSE FAILED_TO_ATTEND",
    "NOT_COMPLETED": "DISENGAGED REMOVED_BEHAVIOUR TIME_LIMIT",
    "WITHDRAWN": "MOVED_AWAY HEALTH WORK_OR_CARING NFA_BY_POLICE CHARGED_INSTEAD NEEDS_MET_ELSEWHERE",
    "REJECTED": "INELIGIBLE MISTAKE_OR_DUPLICATE RISK_TOO_HIGH OUT_OF_AREA NO_CAPACITY",
    "DECLINED": "DISPLACES_PAID_WORK PROFIT NO_COMMUNITY_BENEFIT LANDOWNER_REFUSED UNSAFE NEEDS_SPECIALIST OUT_OF_AREA "
                "TOO_LITTLE_INFO NO_CAPACITY",
    "CANCELLED": "WEATHER SUPERVISOR_UNAVAILABLE SITE_UNSAFE NO_PARTICIPANTS VEHICLE PERMISSION_WITHDRAWN OTHER",
}
ATTENDED = {"ATTENDED_COMPLIED", "ATTENDED_NOT_COMPLIED", "SENT_HOME_BEHAVIOUR", "SENT_HOME_SERVICE"}
ABSENT = {"ABSENT_UNACCEPTABLE", "ABSENT_MEDICAL", "ABSENT_EMPLOYMENT", "ABSENT_FAMILY_CARE", "ABSENT_COURT_LEGAL", "STOOD_DOWN",
          "RESCHEDULED_BY_SERVICE", "RESCHEDULED_BY_PERSON", "ABSENT_JUDGEMENT"}
GRADES = {"EXCELLENT", "GOOD", "SATISFACTORY", "UNSATISFACTORY", "POOR", "NOT_APPLICABLE"}
LAST_DAY = date(2025, 12, 31)


def moment(text):
    """A local date-time in either of the two formats, None if empty."""
    if not text:
        return None
    return datetime.strptime(text, "%d/%m/%Y %H:%M") if "/" in text else datetime.fromisoformat(text)


def day(text):
    return date.fromisoformat(text) if text else None


def age_on(born, when):
    return when.year - born.year - ((when.month, when.day) < (born.month, born.day))


class Files:
    """The files, and what follows from them: slots, credits, running totals."""

    def __init__(self, folder):
        for name, columns in COLUMNS.items():
            with open(folder / f"{name}.csv", encoding="utf-8", newline="") as file:
                reader = csv.DictReader(file)
                assert reader.fieldnames == columns.split(), f"{name}.csv: header {reader.fieldnames}"
                setattr(self, name, list(reader))
        self.by = {name: {row["reference"]: row for row in getattr(self, name)}
                   for name in COLUMNS if name not in ("attendances", "follow_ups", "publications")}
        for name, found in self.by.items():
            assert len(found) == len(getattr(self, name)), f"{name}.csv: a reference appears twice"
        for session in self.sessions:
            session["day"] = day(session["date"])
            session["from"], session["to"] = (datetime.fromisoformat(f"{session['date']}T{session[k]}") for k in ("start", "end"))
        for row in self.referrals:
            for event in ("submitted", "decided", "concluded"):
                row[event] = moment(row[f"{event}_at"])
            row["born"] = day(self.by["offenders"][row["offender"]]["date_of_birth"])
        self.credit()
        self.of_site = defaultdict(list)
        for session in self.sessions:
            self.of_site[session["site"]].append(session)

    def credit(self):
        """Credits each attendance in the order of time, capped by what remains of the order."""
        left = {row["reference"]: int(row["ordered_minutes"]) for row in self.referrals}
        self.done, self.completed_on = Counter(), {}
        for row in self.attendances:
            session = row["in"] = self.by["sessions"][row["session"]]
            row["from"] = datetime.fromisoformat(f"{session['date']}T{row['start'] or session['start']}")
            row["to"] = datetime.fromisoformat(f"{session['date']}T{row['end'] or session['end']}")
        for row in sorted(self.attendances, key=lambda row: row["from"]):
            slot = row["slot"] = int((row["to"] - row["from"]).total_seconds()) // 60 - int(row["penalty_minutes"] or 0)
            row["credited"] = min(slot, left[row["referral"]]) if row["outcome"] in ATTENDED else 0
            left[row["referral"]] -= row["credited"]
            self.done[row["referral"]] += row["credited"]
            if row["credited"] and not left[row["referral"]]:
                self.completed_on[row["referral"]] = row["in"]["day"]

    def minutes(self, until):
        return sum(row["credited"] for row in self.attendances if row["in"]["day"] <= until)

    def completers(self, until):
        return {self.by["referrals"][r]["offender"] for r, when in self.completed_on.items() if when <= until}

    def took_part(self, until):
        return {self.by["referrals"][row["referral"]]["offender"] for row in self.attendances
                if row["credited"] and row["in"]["day"] <= until}

    def improved(self, until):
        return sum(1 for site in self.sites if site["improved_at"] and moment(site["improved_at"]).date() <= until)


def check_words(files):
    """Every closed list is kept to, and every reference points to something."""
    for key, words in WORDS.items():
        name, column = key.split(".")
        used = {row[column] for row in getattr(files, name)}
        assert used <= set(words.split()), f"{key}: {used - set(words.split())}"
        if column == "status":
            assert used == set(words.split()), f"{key}: no row is {set(words.split()) - used}"
    links = [("areas", "parent", "areas"), ("people", "organisation", "organisations"), ("sites", "ward", "areas"),
             ("sites", "landowner", "organisations"), ("suggestions", "organisation", "organisations"),
             ("suggestions", "ward", "areas"), ("suggestions", "site", "sites"), ("referrals", "offender", "offenders"),
             ("referrals", "referrer", "people"), ("referrals", "mentor", "people"), ("sessions", "site", "sites"),
             ("sessions", "supervisor", "people"), ("attendances", "session", "sessions"), ("attendances", "referral", "referrals"),
             ("follow_ups", "referral", "referrals"), ("organisations", "areas", "areas"), ("people", "wards", "areas"),
             ("operations", "lead", "organisations"), ("operations", "areas", "areas"), ("operations", "sites", "sites"),
             ("operations", "sessions", "sessions")]
    for name, column, target in links:
        for row in getattr(files, name):
            for reference in filter(None, row[column].split(";")):
                assert reference in files.by[target], f"{name}.csv: {column} {reference} is unknown"
    roles = {row["reference"]: row["role"] for row in files.people}
    for name, column in [("referrals", "mentor"), ("referrals", "referrer"), ("sessions", "supervisor")]:
        assert {roles[row[column]] for row in getattr(files, name) if row[column]} == {column}, f"{name}.csv: {column} of another role"


def check_places(files):
    """Coordinates in the county, wards as at the day, papers before the work, states that fit the sessions."""
    assert not any(area["gss_code"] for area in files.areas if area["type"] in ("WARD", "TOWN")), "areas.csv: an invented code"
    for row in files.sites + files.suggestions:
        inside = -1.34 <= float(row["longitude"]) <= -0.34 and 51.97 <= float(row["latitude"]) <= 52.65
        assert inside, f"{row['reference']}: outside the county"
        areas = [files.by["areas"][reference] for reference in row["ward"].split(";")]
        assert areas[0]["type"] == "WARD", f"{row['reference']}: {row['ward']} does not begin with a ward"
        assert len({area["parent"] for area in areas}) == 1, f"{row['reference']}: in two authorities"
        days = [(area["type"], area["valid_from"]) for area in areas]
        assert len(set(days)) == len(days) <= 3, f"{row['reference']}: twice in an area of one kind and time"
    for site in files.sites:
        where, status, sessions = site["reference"], site["status"], files.of_site[site["reference"]]
        states = {session["status"] for session in sessions}
        if status in ("APPROVED", "SCHEDULED", "IN_PROGRESS", "COMPLETED", "ON_HOLD"):
            assert site["landowner"] and site["permission"] == "GRANTED", f"{where}: papers missing"
            for session in sessions:
                assert day(site["risk_assessed_on"]) + timedelta(days=14) <= session["day"], f"{where}: assessed too late"
                assert session["day"] < day(site["risk_review_due"]), f"{where}: assessment out of date"
                assert not site["permission_valid_to"] or day(site["permission_valid_to"]) > session["day"], f"{where}: permission"
        else:
            assert not sessions, f"{where}: {status} with sessions"
        assert bool(site["improved_at"]) == (status == "COMPLETED"), f"{where}: improved_at and {status}"
        if status == "COMPLETED":
            worked = [row["in"]["to"] for row in files.attendances if row["in"]["site"] == where and row["credited"]
                      and row["in"]["status"] == "COMPLETED"]
            assert worked and min(worked) < moment(site["improved_at"]), f"{where}: improved before any work"
            assert states <= {"COMPLETED", "CANCELLED"}, f"{where}: open session"
        if status == "SCHEDULED":
            assert states and states <= {"PLANNED", "CONFIRMED"}, f"{where}: SCHEDULED with {states}"
        if status == "IN_PROGRESS":
            assert states & {"COMPLETED", "IN_PROGRESS"}, f"{where}: IN_PROGRESS without work"
        if status in ("APPROVED", "ON_HOLD"):
            assert not sessions, f"{where}: {status} with sessions"


def check_suggestions(files):
    """Who may suggest, decisions where due, the same place as the site, work only after the decision."""
    subjects = {row["subject"]: row["organisation"] for row in files.people} | {
        "community-group@example": "weston-favell-allotments", "council-system@example": "west-northants",
        "partner-frontend@example": "partner-app"}
    for row in files.suggestions:
        where, sent, decided = row["reference"], moment(row["submitted_at"]), moment(row["decided_at"])
        assert subjects[row["submitted_by"]] == row["organisation"], f"{where}: {row['submitted_by']} of another organisation"
        ward = files.by["areas"][row["ward"].split(";")[0]]
        assert day(ward["valid_from"]) <= sent.date() < (day(ward["valid_to"]) or date.max), f"{where}: ward not of that day"
        assert bool(decided) == (row["status"] in ("ACCEPTED", "DECLINED")) and (not decided or decided > sent), f"{where}: decided_at"
        assert not decided or decided.date() <= LAST_DAY, f"{where}: decided later than the data"
        assert (row["reason"] in REASONS["DECLINED"].split()) == (row["status"] == "DECLINED"), f"{where}: reason"
        assert bool(row["site"]) == (row["status"] == "ACCEPTED") and not row["duplicate_of"], f"{where}: site"
        if row["site"]:
            site = files.by["sites"][row["site"]]
            for mine, its in [("site_type", "type"), ("latitude",) * 2, ("longitude",) * 2, ("ward",) * 2]:
                assert row[mine] == site[its], f"{where}: {mine} differs from its site"
            assert all(session["from"] > decided for session in files.of_site[row["site"]]), f"{where}: work before the decision"


def check_people(files):
    """Names and subjects once each, guardians for children, ages from 12."""
    pairs = Counter((row["first_name"], row["last_name"]) for row in files.offenders)
    assert max(pairs.values()) == 1, "offenders.csv: a name appears twice"
    assert len({row["subject"] for row in files.people}) == len(files.people), "people.csv: a subject appears twice"
    for role in ("manager", "supervisor", "mentor", "referrer", "councillor"):
        first = next(row for row in files.people if row["role"] == role)
        assert first["subject"] == f"{role}@example", f"people.csv: first {role}"
    for row in files.referrals:
        age, person = age_on(row["born"], day(row["incident_on"])), files.by["offenders"][row["offender"]]
        assert 12 <= age <= 58, f"{row['reference']}: aged {age}"
        assert bool(person["guardian_name"] and person["guardian_phone"]) == (age < 18), f"{row['offender']}: guardian at {age}"


def check_referrals(files):
    """Dates in order; disposal, mentor, reason and credit as the state demands."""
    open_until = defaultdict(list)
    for row in files.referrals:
        where, status, done = row["reference"], row["status"], files.done[row["reference"]]
        rows = [a for a in files.attendances if a["referral"] == where]
        assert day(row["incident_on"]) <= row["decided"].date() and row["decided"] <= row["submitted"], f"{where}: dates"
        assert row["submitted"].date() <= LAST_DAY, f"{where}: submitted later than the data"
        age, ordered = age_on(row["born"], day(row["incident_on"])), int(row["ordered_minutes"])
        assert row["disposal"] != "CONDITIONAL_CAUTION_ADULT" or age >= 18, f"{where}: adult caution at {age}"
        assert row["disposal"] != "YOUTH_CAUTION_CONDITIONAL" or age < 18, f"{where}: youth caution at {age}"
        assert 240 <= ordered <= 480 and ordered % 30 == 0, f"{where}: {ordered} minutes"
        if status in ("ACCEPTED", "ENGAGED", "IN_PROGRESS", "COMPLETED", "REFUSED", "NOT_COMPLETED"):
            assert row["mentor"], f"{where}: no mentor"
        assert row["reason"] in REASONS.get(status, "").split() if status in REASONS else not row["reason"], f"{where}: reason"
        concluded = status in ("COMPLETED", "REFUSED", "NOT_COMPLETED", "WITHDRAWN")
        assert bool(row["concluded"]) == concluded, f"{where}: concluded_at"
        if concluded:
            assert row["concluded"] > row["submitted"] and row["concluded"].date() <= LAST_DAY, f"{where}: concluded_at"
            assert all(a["in"]["to"] < row["concluded"] for a in rows), f"{where}: session after the conclusion"
        assert {"COMPLETED": done == ordered, "IN_PROGRESS": 0 < done < ordered, "NOT_COMPLETED": 0 < done < ordered}.get(
            status, done == 0), f"{where}: {status} with {done} of {ordered} minutes"
        if row["reason"] == "FAILED_TO_ATTEND":
            assert [a["outcome"] for a in rows] == ["ABSENT_UNACCEPTABLE"] * 2, f"{where}: failed to attend"
        if status in ("DRAFT", "SUBMITTED", "REJECTED", "ACCEPTED"):
            assert not rows, f"{where}: {status} with bookings"
        for start, end in open_until[row["offender"]]:
            assert end <= row["submitted"] or (row["concluded"] or datetime.max) <= start, f"{where}: two open at once"
        open_until[row["offender"]].append((row["submitted"], row["concluded"] or datetime.max))


def check_sessions(files):
    """Supervisors and capacity, ages, outcomes, slots within the session, nobody in two places."""
    busy, pairs, booked = defaultdict(list), set(), defaultdict(list)
    for session in files.sessions:
        where, status = session["reference"], session["status"]
        assert session["to"] > session["from"] and set(session["work_types"].split(";")) <= WORK_TYPES, f"{where}: times or work"
        for start, end in busy[session["supervisor"]]:
            assert session["to"] <= start or end <= session["from"], f"{where}: {session['supervisor']} is elsewhere"
        busy[session["supervisor"]].append((session["from"], session["to"]))
        rows = [row for row in files.attendances if row["session"] == where]
        assert len(rows) <= 6, f"{where}: {len(rows)} people"
        assert bool(session["cancel_reason"]) == (status == "CANCELLED"), f"{where}: reason"
        assert session["cancel_reason"] in REASONS["CANCELLED"].split() + [""], f"{where}: reason"
        allowed = {"COMPLETED": (ATTENDED | ABSENT) - {"STOOD_DOWN"}, "CANCELLED": {"STOOD_DOWN"}, "CONFIRMED": {""}, "PLANNED": set(),
                   "IN_PROGRESS": ATTENDED | ABSENT | {""}}[status]
        assert {row["outcome"] for row in rows} <= allowed, f"{where}: outcomes of a {status} session"
        assert rows or status in ("PLANNED", "CANCELLED"), f"{where}: nobody booked"
        late = (date(2027, 6, 1), date(2027, 6, 30)) if status in ("PLANNED", "CONFIRMED") else (date(2023, 12, 1), LAST_DAY)
        assert late[0] <= session["day"] <= late[1], f"{where}: {status} on {session['day']}"
        assert status != "IN_PROGRESS" or session["day"] == date(2025, 12, 30), f"{where}: in progress"
    for row in files.attendances:
        where, session, referral = f"{row['session']} {row['referral']}", row["in"], files.by["referrals"][row["referral"]]
        assert (row["session"], row["referral"]) not in pairs, f"{where}: twice"
        pairs.add((row["session"], row["referral"]))
        assert session["from"] <= row["from"] < row["to"] <= session["to"], f"{where}: slot outside the session"
        assert referral["submitted"] + timedelta(hours=3) <= session["from"], f"{where}: booked before the referral"
        young = age_on(referral["born"], session["day"]) < 18
        assert young == (session["audience"] == "YOUTH"), f"{where}: wrong audience"
        graded = row["behaviour"] in GRADES and row["work_quality"] in GRADES
        assert graded == (row["outcome"] in ATTENDED) and graded == bool(row["behaviour"] or row["work_quality"]), f"{where}: grades"
        assert row["outcome"] not in ATTENDED or row["credited"] == row["slot"] > 0, f"{where}: credit is not the slot worked"
        assert not row["penalty_minutes"] or row["outcome"] in ATTENDED, f"{where}: penalty"
        finished = files.completed_on.get(row["referral"])
        assert not finished or session["day"] <= finished, f"{where}: booked after completing"
        if session["status"] == "CONFIRMED":
            assert referral["status"] in ("ENGAGED", "IN_PROGRESS"), f"{where}: booked while {referral['status']}"
        for start, end in booked[referral["offender"]]:
            assert row["to"] <= start or end <= row["from"], f"{where}: in two places"
        booked[referral["offender"]].append((row["from"], row["to"]))


def check_operations(files):
    """Sessions on the days of their operation, each in one operation alone."""
    used = Counter()
    for row in files.operations:
        first, last = day(row["starts_on"]), day(row["ends_on"])
        assert first <= last and (row["status"] == "COMPLETED") == (last <= LAST_DAY), f"{row['reference']}: days"
        for reference in filter(None, row["sessions"].split(";")):
            used[reference] += 1
            session = files.by["sessions"][reference]
            assert first <= session["day"] <= last and session["status"] != "CANCELLED", f"{row['reference']}: {reference}"
    assert max(used.values()) == 1, "operations.csv: a session is in two operations"


def check_follow_ups(files):
    """One for each person who completed and each who refused; the figures of the flyer."""
    latest = {}
    for row in sorted(files.referrals, key=lambda row: row["submitted"]):
        latest[row["offender"]] = row
    completed = {row["offender"] for row in files.referrals if row["status"] == "COMPLETED"}
    refused = {person for person, row in latest.items() if row["status"] == "REFUSED" and person not in completed}
    assert (len(completed), len(refused)) == (287, 65), f"{len(completed)} completed, {len(refused)} refused"
    counts = Counter()
    for row in files.follow_ups:
        referral, checked = files.by["referrals"][row["referral"]], moment(row["checked_at"])
        assert referral["status"] == "COMPLETED" or referral is latest[referral["offender"]], f"{row['referral']}: not the latest"
        assert referral["concluded"] < checked and checked.date() <= LAST_DAY, f"{row['referral']}: checked_at"
        counts[referral["status"], row["result"]] += 1
        if row["result"] == "REOFFENDED":
            proven = row["proven_by"] in ("CONVICTION", "CAUTION", "OTHER_DISPOSAL") and row["offence_date"] and row["proven_on"]
            assert proven, f"{row['referral']}: not proven"
            after = files.completed_on.get(row["referral"], referral["decided"].date())
            assert after < day(row["offence_date"]) <= day(row["proven_on"]) <= checked.date(), f"{row['referral']}: dates"
        else:
            assert not (row["offence_date"] or row["proven_by"] or row["proven_on"]), f"{row['referral']}: offence without result"
    people = [files.by["referrals"][row["referral"]]["offender"] for row in files.follow_ups]
    assert len(people) == len(set(people)) and set(people) == completed | refused, "follow_ups.csv: not one for each person"
    expected = {("COMPLETED", "NONE_FOUND"): 253, ("COMPLETED", "REOFFENDED"): 34,
                ("REFUSED", "NONE_FOUND"): 43, ("REFUSED", "REOFFENDED"): 22}
    assert counts == expected, f"follow-ups: {dict(counts)}"


def milestones(files):
    """(day, what, value, least, most) for each published figure; "more than" starts just above the figure."""
    rows = []

    def hold(when, what, value, least, most):
        rows.append((when, what, value, least, most))

    def submitted(first, last):
        return sum(first <= row["submitted"].date() <= last for row in files.referrals)

    def hours(when, least, most):
        hold(when, "hours", files.minutes(when) / 60, least, most)

    just = 1 / 60
    hold(date(2023, 11, 30), "minutes before December 2023", files.minutes(date(2023, 11, 30)), 0, 0)
    hold(date(2023, 12, 31), "hours in December 2023", files.minutes(date(2023, 12, 31)) / 60, just, 100)
    march = date(2024, 3, 12)
    hold(march, "referrals in a month", submitted(date(2024, 2, 13), march), 11, 11)
    hold(march, "referrals in 31 days", submitted(march - timedelta(days=31), march), 11, 11)
    hold(march, "referrals before that", submitted(date(2023, 12, 1), date(2024, 2, 12)), 6, 6)
    may = date(2024, 5, 31)
    hold(may, "people took part", len(files.took_part(may)), 42, 42)
    hours(may, 164, 180.4)
    autumn = date(2024, 9, 30)
    first = [row for row in files.referrals if files.completed_on.get(row["reference"], LAST_DAY) <= autumn]
    hold(autumn, "people completed", len(files.completers(autumn)), 100, 100)
    hours(autumn, 475, 500)
    ages = [age_on(row["born"], day(row["incident_on"])) for row in first]
    later = [age_on(row["born"], files.completed_on[row["reference"]]) for row in first]
    drugs = sum(row["offence_category"] == "DRUG_POSSESSION" for row in first)
    hold(autumn, "share of drug possession", drugs / len(first), 0.6335, 0.667)
    hold(autumn, "aged 16 at the incident", ages.count(16), 2, 2)
    hold(autumn, "aged 16 at completion", later.count(16), 2, 2)
    hold(autumn, "aged 18 to 24", sum(18 <= age <= 24 for age in ages), 40, 100)
    hold(autumn, "male", sum(files.by["offenders"][r["offender"]]["sex"] == "MALE" for r in first), 51, 100)
    october, december = date(2024, 10, 31), date(2024, 12, 1)
    hold(october, "people completed", len(files.completers(october)), 101, 110)
    hold(october, "people took part", len(files.took_part(october)), 101, 110)
    hours(october, 500 + just, 550)
    hold(december, "people completed", len(files.completers(december)), 101, 110)
    hours(december, 550 + just, 605)
    hold(december, "sites improved", files.improved(december), 19, 19)
    february = date(2025, 2, 28)
    hold(february, "people completed", len(files.completers(february)), 166, 166)
    hold(february, "people took part", len(files.took_part(february)), 166, 166)
    hours(february, 760, 800)
    hours(date(2025, 5, 31), 1000 + just, 1100)
    patches = {row["reference"] for row in files.sites if row["name"].startswith(("Daylight", "Green Patch"))}
    there = [row for row in files.attendances if row["credited"] and row["in"]["site"] in patches
             and row["in"]["day"] <= date(2025, 5, 31)]
    hold(date(2025, 5, 31), "hours at two allotments", sum(row["credited"] for row in there) / 60, 70, 70)
    workers = [files.by["referrals"][row["referral"]] for row in there]
    hold(date(2025, 5, 31), "people at two allotments", len({row["offender"] for row in workers}), 16, 16)
    ages = [age_on(row["born"], day(row["incident_on"])) for row in workers]
    hold(date(2025, 5, 31), "youngest there", min(ages), 14, 14)
    hold(date(2025, 5, 31), "oldest there", max(ages), 58, 58)
    august = date(2025, 8, 31)
    hold(august, "people completed", len(files.completers(august)), 237.5, 250)
    hold(august, "people took part", len(files.took_part(august)), 237.5, 250)
    hours(august, 1200 + just, 1320)
    week = [row for row in files.attendances if date(2025, 8, 18) <= row["in"]["day"] <= date(2025, 8, 24) and row["credited"]]
    hold(date(2025, 8, 24), "people in the week", len({row["referral"] for row in week}), 9, 9)
    ages = [age_on(files.by["referrals"][row["referral"]]["born"], row["in"]["day"]) for row in week]
    hold(date(2025, 8, 24), "youngest in the week", min(ages), 15, 15)
    hold(date(2025, 8, 24), "oldest in the week", max(ages), 50, 50)
    hold(date(2025, 8, 24), "hours in the week", sum(row["credited"] for row in week) / 60, 40, 40)
    hold(date(2025, 8, 24), "sites in the week", len({row["in"]["site"] for row in week}), 3, 3)
    hold(LAST_DAY, "people completed", len(files.completers(LAST_DAY)), 287, 287)
    hold(LAST_DAY, "credited minutes", sum(row["credited"] for row in files.attendances), 82500, 82500)
    hold(LAST_DAY, "sites improved", files.improved(LAST_DAY), 71, 71)
    return rows


def check_all(folder):
    """Everything; prints what was found."""
    files = Files(folder)
    for check in (check_words, check_places, check_suggestions, check_people, check_referrals, check_sessions,
                  check_operations, check_follow_ups):
        check(files)
    for when, what, value, least, most in milestones(files):
        assert least <= value <= most, f"{when}: {what} is {value}, not {least} to {most}"
        print(f"{when}  {what}: {value:g}")
    print(", ".join(f"{name} {len(getattr(files, name))}" for name in COLUMNS))

"""Makes the example records of the scheme: twelve CSV files beside this script.

    python3 examples/northamptonshire/make_records.py

The same bytes come out every time. The plan (rounds of work and what each of them adds up to) stands
in plan.py, the places in places.py, the people in people.py, the columns in tables.py; checks.py reads the written files back
and compares them with the scheme's rules and with every figure it has published.
"""

import csv
import random
import sys
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

sys.dont_write_bytecode = True  # no __pycache__ among the example files

import checks
import people
import places
import tables
from plan import ABSENCES, CAPACITY, FIXED, HOLIDAYS, OFFENCES, ROUNDS

HERE = Path(__file__).resolve().parent


@dataclass
class Session:
    """One place on one day. The end follows from the longest slot worked."""
    site: dict
    day: date
    audience: str
    status: str = "COMPLETED"
    reason: str = ""
    rows: list = field(default_factory=list)
    reference: str = ""
    supervisor: str = ""

    def minutes(self):
        return max([240] + [row.slot for row in self.rows])

    def start(self):
        return datetime.combine(self.day, time(9, 0) if self.minutes() > 420 else time(10, 0))

    def end(self):
        return self.start() + timedelta(minutes=self.minutes())


@dataclass
class Attendance:
    """One person's slot in a session; `slot` is 0 where nothing was worked."""
    session: Session
    referral: object
    outcome: str
    slot: int = 0
    penalty: int = 0
    behaviour: str = ""
    quality: str = ""


@dataclass
class Referral:
    """One person sent to the scheme for one incident."""
    person: people.Person
    offence: str
    ordered: int = 240
    status: str = "COMPLETED"
    reason: str = ""
    rows: list = field(default_factory=list)
    submitted: datetime | None = None
    decided: datetime | None = None
    incident: date | None = None
    concluded: datetime | None = None
    disposal: str = ""
    mentor: str = ""
    referrer: str = ""
    reference: str = ""


class Records:
    """All the records while they are being made."""

    def __init__(self):
        self.rng = random.Random(20231201)
        self.sites = self.load_sites()
        self.first_adults, self.first_young = people.first_hundred(self.rng)
        self.referrals, self.sessions, self.unfinished = [], [], []
        # people whose first referral led to nothing and who come back
        self.to_complete, self.to_refuse, self.to_submit = [], [], []

    def load_sites(self):
        sites = []
        for heading, lines in places.blocks(places.SITE_TEXT):
            for name, kind, latitude, longitude, ward, address, owner in lines:
                sites.append({"reference": f"SITE-{len(sites) + 1:03}", "name": name, "type": kind, "latitude": latitude,
                              "longitude": longitude, "ward": ward, "address": address, "improved": None, "heading": heading,
                              "owner": owner or places.council_of(ward), "status": heading if heading.isupper() else "COMPLETED"})
        return sites

    def site(self, name):
        return next(site for site in self.sites if site["name"] == name)

    # --- people and referrals ---------------------------------------------------------------------

    def refer(self, young=False, first=False, age=None, person=None, **values):
        """A new referral, usually of a new person; `first` is one of the first hundred to complete."""
        rng = self.rng
        offence = rng.choices(list(OFFENCES), OFFENCES.values())[0]
        if first:
            age, sex, offence = (self.first_young if young else self.first_adults).pop()
            person = people.Person(age, sex)
        elif person is None:
            age = age or (people.young_age(rng) if young else people.adult_age(rng, values.pop("youngest", 18)))
            person = people.Person(age, people.sex(rng))
        values.pop("youngest", None)
        referral = Referral(person, offence, **values)
        referral.referrer = rng.choice(people.references("referrer"))
        if referral.status not in ("DRAFT", "SUBMITTED", "REJECTED"):
            referral.mentor = rng.choice(people.references("mentor"))
        self.referrals.append(referral)
        return referral

    def date_referral(self, referral, earliest, latest):
        """Sets incident, decision and submission: shortly before the first booking, else at random."""
        rng = self.rng
        if referral.rows:
            first = min(row.session.day for row in referral.rows)
            day = max(earliest, first - timedelta(days=rng.choice([1, 1, 2, 2, 3, 4, 5, 6, 8, 10, 13])))
        else:
            day = earliest + timedelta(days=rng.randint(0, (latest - earliest).days))
        referral.submitted = datetime.combine(day, time(rng.randint(9, 16), rng.choice([0, 5, 10, 20, 25, 35, 40, 50])))
        decided = referral.submitted - timedelta(minutes=rng.choice([30, 45, 90, 120, 240, 1170, 1440, 2600]))
        if decided.hour < 6:
            decided = datetime.combine(decided.date() - timedelta(days=1), time(21, 15))
        referral.decided = decided
        referral.incident = decided.date() - timedelta(days=rng.choice([0, 0, 1, 2, 3, 5, 8, 12, 20, 30]))
        referral.person.set_birth(referral.incident, rng)
        other = "YOUTH_CAUTION_CONDITIONAL" if referral.person.age < 18 else "CONDITIONAL_CAUTION_ADULT"
        referral.disposal = rng.choices(["COMMUNITY_RESOLUTION", "DIVERSION_OUTCOME_22", other], [72, 18, 10])[0]

    def conclude(self, referral, least=1, most=7):
        """Concludes a referral some days after its last session, or after it was submitted."""
        days = [row.session.day for row in referral.rows] or [referral.submitted.date()]
        day = office_day(max(days) + timedelta(days=self.rng.randint(least, most)))
        referral.concluded = datetime.combine(day, time(self.rng.randint(9, 16), self.rng.choice([0, 15, 30, 45])))

    # --- sessions -----------------------------------------------------------------------------------

    def add_session(self, site, day, audience, **values):
        session = Session(site, day, audience, **values)
        self.sessions.append(session)
        return session

    def attend(self, referral, session, outcome, minutes=0):
        """Books somebody; for an attended outcome `minutes` are credited (a penalty makes the slot longer)."""
        rng = self.rng
        row = Attendance(session, referral, outcome)
        if minutes:
            row.penalty = rng.choice([15, 30]) if outcome == "ATTENDED_NOT_COMPLIED" else 0
            row.slot = minutes + row.penalty
            poor = outcome in ("ATTENDED_NOT_COMPLIED", "SENT_HOME_BEHAVIOUR")
            fine = ["EXCELLENT", "GOOD", "GOOD", "SATISFACTORY"]
            row.behaviour = rng.choice(["UNSATISFACTORY", "POOR"] if poor else fine)
            row.quality = "NOT_APPLICABLE" if outcome == "SENT_HOME_SERVICE" else rng.choice(fine)
        session.rows.append(row)
        referral.rows.append(row)

    def work(self, referral, parts, sessions):
        """Spreads the parts of somebody's penalty over successive sessions that have room."""
        audience = "YOUTH" if referral.person.age < 18 else "ADULT"
        open_ones = [session for session in sessions if session.audience == audience]
        windows = [open_ones[i:i + len(parts)] for i in range(len(open_ones) - len(parts) + 1)]
        window = min(windows, key=lambda chosen: (max(len(session.rows) for session in chosen), sum(len(s.rows) for s in chosen)))
        assert max(len(session.rows) for session in window) < CAPACITY - 1, "no room in the sessions of this round"
        for number, (minutes, session) in enumerate(zip(parts, window)):
            outcome = "ATTENDED_COMPLIED"
            if number < len(parts) - 1:
                outcome = self.rng.choice(["ATTENDED_COMPLIED"] * 3 + ["SENT_HOME_SERVICE", "SENT_HOME_BEHAVIOUR"])
            elif self.rng.random() < 0.05:
                outcome = "ATTENDED_NOT_COMPLIED"
            self.attend(referral, session, outcome, minutes)

    def parts(self, ordered, longest):
        """Most people do it in one go; the longer orders are sometimes done in two or three."""
        draw = self.rng.random()
        if ordered == 480 and draw < 0.2 and longest >= 3:
            return [180, 180, 120]
        if ordered >= 360 and draw < 0.5 and longest >= 2:
            return [ordered - 180, 180]
        return [ordered]


def office_day(day):
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day


def orders(count, total, rng):
    """`count` penalties of 240 to 480 minutes, in steps of an hour, that add up to `total`."""
    found = [240] * count
    rest = total - sum(found)
    while rest:
        which = rng.randrange(count)
        more = min(rest, rng.choice([60, 120, 180, 240]), 480 - found[which])
        found[which] += more
        rest -= more
    return sorted(found)


def working_days(first, last, count):
    """`count` different weekdays, evenly spread over the time."""
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    days = [day for day in days if day.weekday() < 5 and day not in HOLIDAYS]
    return [days[i * (len(days) - 1) // max(1, count - 1)] for i in range(count)]


def open_sessions(records, plan):
    """The ordinary sessions of a round: every site of the round gets at least one."""
    fixed = {name for _, name, _, _ in FIXED.get(plan.key, [])}
    sites = [site for site in records.sites if site["heading"] == plan.key and site["name"] not in fixed]
    if plan.key == "9":
        sites += [site for site in records.sites if site["status"] == "IN_PROGRESS" and not site["name"].startswith("Foot")]
    count = plan.adult_sessions + plan.youth_sessions
    youth = {(i + 1) * count // (plan.youth_sessions + 1) for i in range(plan.youth_sessions)}
    return [records.add_session(sites[i % len(sites)], day, "YOUTH" if i in youth else "ADULT")
            for i, day in enumerate(working_days(plan.first, plan.last, count))]


def add_workers(records, plan, sessions):
    """Those who finish, those who do it all in this round, those who start, those who give up."""
    rng, first = records.rng, plan.key in ("1a", "1b", "2", "3")
    for referral, rest in records.unfinished:
        records.work(referral, [rest], sessions[:max(3, len(sessions) // 2)])
    finished, records.unfinished, started = [pair[0] for pair in records.unfinished], [], []
    for day, name, audience, slots in FIXED.get(plan.key, []):
        session = records.add_session(records.site(name), day, audience)
        for minutes, age in slots:
            referral = records.refer(first=first, age=age, ordered=minutes)
            records.attend(referral, session, "ATTENDED_COMPLIED", minutes)
            started.append(referral)
    lengths = orders(plan.new, plan.new_minutes, rng)
    young, adult = lengths[:plan.young], lengths[plan.young:]
    rng.shuffle(adult)
    for ordered in young:
        started.append(records.refer(young=True, first=first, ordered=ordered))
        records.work(started[-1], [ordered], sessions)
    for ordered in adult:
        person = records.to_complete.pop(0) if plan.key == "6" and records.to_complete else None
        started.append(records.refer(first=first, person=person, ordered=ordered))
        records.work(started[-1], records.parts(ordered, plan.adult_sessions), sessions)
    done = finished + started
    for ordered, now in plan.starting:
        last = plan.key == "9"
        referral = records.refer(first=plan.key == "2", youngest=19, ordered=ordered, status="IN_PROGRESS" if last else "COMPLETED")
        records.work(referral, [now], sessions[-4:])
        started.append(referral)
        if not last:
            records.unfinished.append((referral, ordered - now))
    dropped = []
    for minutes, reason in plan.dropped:
        referral = records.refer(youngest=19, status="NOT_COMPLETED", reason=reason)
        records.work(referral, [minutes], sessions)
        dropped.append(referral)
        if plan.key == "3":
            records.to_complete.append(referral.person)
    return done + dropped, started + dropped


def add_absences(records, plan, sessions, started):
    """Some had been booked before and did not come, or the session was called off."""
    rng = records.rng
    for referral in started:
        first = min(row.session.day for row in referral.rows)
        audience = referral.rows[0].session.audience
        earlier = [s for s in sessions if s.audience == audience and s.day < first and len(s.rows) < CAPACITY]
        if earlier and referral.rows[0].session in sessions and rng.random() < 0.12:
            records.attend(referral, earlier[-1], rng.choice(ABSENCES))
    for number, reason in enumerate(plan.cancelled):
        session = [s for s in sessions if s.audience == "ADULT"][(number + 1) * plan.adult_sessions // (len(plan.cancelled) + 1)]
        day = session.day - timedelta(days=5 if session.day.weekday() < 3 else 3)
        called_off = records.add_session(session.site, day, "ADULT", status="CANCELLED", reason=reason)
        for row in list(session.rows):
            new = row.referral in started and min(r.session.day for r in row.referral.rows) == session.day
            if new and reason != "NO_PARTICIPANTS":
                records.attend(row.referral, called_off, "STOOD_DOWN")


def add_others(records, plan, sessions):
    """Refused, withdrawn and rejected referrals of a round."""
    rng, adult = records.rng, [s for s in sessions if s.audience == "ADULT"]
    reasons = (["FAILED_TO_ATTEND"] * plan.failed + ["REFUSED_AT_CONTACT", "NO_RESPONSE"] * plan.refused)[:plan.refused]
    for number, reason in enumerate(reasons + ["NO_RESPONSE"] * (plan.back_to_complete + plan.back_later)):
        known = records.to_refuse.pop(0) if plan.key in "78" and number == 0 else None
        extra = number >= plan.refused
        young = not extra and reason != "FAILED_TO_ATTEND" and not known and plan.key > "3" and rng.random() < 0.12
        referral = records.refer(young=young, youngest=19, person=known, status="REFUSED", reason=reason,
                                 ordered=rng.choice([240, 240, 240, 300, 360]))
        if reason == "FAILED_TO_ATTEND":
            free = [s for s in adult if len(s.rows) < CAPACITY]
            for session in free[number * 2:number * 2 + 2]:
                records.attend(referral, session, "ABSENT_UNACCEPTABLE")
        records.date_referral(referral, plan.earliest, plan.last)
        records.conclude(referral, 9, 24)
        if extra:
            target = records.to_complete if number < plan.refused + plan.back_to_complete else (
                records.to_refuse if plan.key == "3" else records.to_submit)
            target.append(referral.person)
    for number, reason in enumerate(plan.withdrawn):
        referral = records.refer(youngest=19, status="WITHDRAWN", reason=reason)
        if reason in ("HEALTH", "WORK_OR_CARING"):
            free = [s for s in adult if len(s.rows) < CAPACITY]
            records.attend(referral, free[len(free) // 2], "ABSENT_MEDICAL" if reason == "HEALTH" else "ABSENT_EMPLOYMENT")
        elif number % 2:
            referral.mentor = ""
        records.date_referral(referral, plan.earliest, plan.last)
        records.conclude(referral, 3, 15)
        if plan.key == "6" and number == 0:
            records.to_refuse.append(referral.person)
    for reason in plan.rejected:
        referral = records.refer(youngest=19, status="REJECTED", reason=reason)
        records.date_referral(referral, plan.earliest, plan.last)


def run_round(records, plan):
    """Everything of one round, in the order in which the parts need each other."""
    sessions = open_sessions(records, plan)
    done, started = add_workers(records, plan, sessions)
    add_absences(records, plan, sessions, started)
    for referral in started:
        records.date_referral(referral, plan.earliest, plan.last)
    add_others(records, plan, sessions)
    for referral in done:
        records.conclude(referral)
    for site in records.sites:
        if site["heading"] == plan.key:
            day = max(s.day for s in records.sessions if s.site is site) + timedelta(days=records.rng.randint(1, 4))
            site["improved"] = datetime.combine(office_day(day), time(records.rng.randint(14, 16), 30))


def add_open_work(records):
    """What is under way on the last day: today's session, those booked and planned, referrals not begun."""
    early, late = date(2025, 12, 22), date(2025, 12, 29)
    today = records.add_session(records.site("Foot Meadow, Northampton"), date(2025, 12, 30), "ADULT", status="IN_PROGRESS")
    started = records.refer(youngest=20, status="IN_PROGRESS")
    records.attend(started, today, "SENT_HOME_SERVICE", 90)
    engaged = [records.refer(youngest=20, status="ENGAGED") for _ in range(7)] + [records.refer(age=13, status="ENGAGED")]
    for referral in engaged[:2]:
        records.attend(referral, today, "")
    others = [records.refer(youngest=20, status=status) for status in ["DRAFT"] * 4 + ["SUBMITTED"] * 5 + ["ACCEPTED"] * 6]
    others.append(records.refer(person=records.to_submit.pop(), status="SUBMITTED"))
    for referral in [started, *engaged, *others]:
        records.date_referral(referral, early, late)
    booked = records.add_session(records.site("St Giles' churchyard, Northampton"), date(2027, 6, 9), "ADULT", status="CONFIRMED")
    for referral in [started, engaged[2], engaged[3]]:
        records.attend(referral, booked, "")
    young = records.add_session(records.site("King's Wood, Corby"), date(2027, 6, 16), "YOUTH", status="CONFIRMED")
    records.attend(engaged[-1], young, "")
    records.add_session(records.site("Thornton's Park, Northampton"), date(2027, 6, 10), "ADULT", status="PLANNED")
    records.add_session(records.site("Glamis Hall, Wellingborough"), date(2027, 6, 17), "YOUTH", status="PLANNED")


def number_everything(records):
    """References in the order of time; a supervisor has one session a day."""
    records.referrals.sort(key=lambda referral: referral.submitted)
    for number, referral in enumerate(records.referrals, 1):
        referral.reference = f"IJ-{number:04}"
    records.people = list({id(referral.person): referral.person for referral in records.referrals}.values())
    people.name_everybody(records.people, records.rng)
    records.sessions.sort(key=lambda session: (session.day, session.site["reference"]))
    supervisors = people.references("supervisor")
    for number, session in enumerate(records.sessions):
        session.reference = f"SES-{number + 1:04}"
        session.supervisor = supervisors[number % len(supervisors)]
    for session in records.sessions:
        if session.status in ("IN_PROGRESS", "CONFIRMED"):
            session.supervisor = supervisors[0]


def write(name, rows):
    """One CSV file: the agreed columns, then the rows."""
    with open(HERE / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([checks.COLUMNS[name].split(), *rows])


def main():
    records = Records()
    for plan in ROUNDS:
        run_round(records, plan)
    add_open_work(records)
    number_everything(records)
    for name, rows in tables.all_rows(records).items():
        write(name, rows)
    checks.check_all(HERE)


if __name__ == "__main__":
    main()

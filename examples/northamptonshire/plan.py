"""The plan of the example: nine rounds of work between December 2023 and December 2025.

Each round ends on a day for which the scheme has published figures, so what a round adds up to
(people and minutes) is set here by hand and everything else is drawn at random around it.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

CAPACITY = 6

# Days without sessions: bank holidays, and the rest of the week that the scheme described in 2025.
HOLIDAYS = {date(2023, 12, 25), date(2023, 12, 26), date(2024, 1, 1), date(2024, 3, 29), date(2024, 4, 1), date(2024, 5, 6),
            date(2024, 5, 27), date(2024, 8, 26), date(2024, 12, 24), date(2024, 12, 25), date(2024, 12, 26), date(2025, 1, 1),
            date(2025, 4, 18), date(2025, 4, 21), date(2025, 5, 5), date(2025, 5, 26), date(2025, 8, 25),
            *(date(2025, 8, 18) + timedelta(days=i) for i in range(5))}

# Offences of those after the first hundred, by weight.
OFFENCES = {"DRUG_POSSESSION": 62, "CRIMINAL_DAMAGE": 10, "DRUNK_AND_DISORDERLY": 7, "PUBLIC_ORDER": 5, "HARASSMENT": 4,
            "PUBLIC_NUISANCE": 4, "SHOP_THEFT": 3, "LITTER_OR_FLY_TIPPING": 1, "GRAFFITI": 1, "TRESPASS": 1,
            "VEHICLE_NUISANCE": 1, "OTHER": 1}

ABSENCES = ["ABSENT_MEDICAL", "ABSENT_EMPLOYMENT", "ABSENT_FAMILY_CARE", "ABSENT_COURT_LEGAL", "ABSENT_UNACCEPTABLE",
            "RESCHEDULED_BY_SERVICE", "RESCHEDULED_BY_PERSON", "ABSENT_JUDGEMENT"]


@dataclass
class Round:
    """One round. Whoever is left `starting` finishes in the next round."""
    key: str
    earliest: date              # nobody of this round is referred before
    first: date                 # first and last day with a session
    last: date
    adult_sessions: int
    youth_sessions: int
    new: int                    # people who start and complete, beside those of FIXED ...
    new_minutes: int            # ... the minutes they were ordered ...
    young: int = 0              # ... and how many of them are children
    starting: list = field(default_factory=list)    # (ordered, done in this round)
    dropped: list = field(default_factory=list)     # (minutes done, reason): not completed
    refused: int = 0            # counted in the end; `failed` of them failed to attend twice
    failed: int = 0
    back_to_complete: int = 0   # refused, but come back and complete later
    back_later: int = 0         # refused, and referred again later
    withdrawn: list = field(default_factory=list)
    rejected: list = field(default_factory=list)
    cancelled: list = field(default_factory=list)   # reasons


ROUNDS = [
    Round("1a", date(2023, 12, 5), date(2023, 12, 12), date(2024, 1, 17), 2, 0, 5, 1200, refused=1),
    Round("1b", date(2024, 2, 14), date(2024, 2, 21), date(2024, 3, 6), 3, 0, 8, 1980, refused=2, rejected=["INELIGIBLE"]),
    Round("2", date(2024, 3, 14), date(2024, 3, 20), date(2024, 5, 24), 9, 0, 22, 5460,
          starting=[(360, 180)] * 4 + [(300, 180)] * 2 + [(420, 180)], refused=7, failed=2, back_to_complete=2,
          withdrawn=["MOVED_AWAY"], cancelled=["WEATHER"]),
    Round("3", date(2024, 5, 28), date(2024, 6, 4), date(2024, 9, 24), 15, 2, 54, 17220, young=8,
          starting=[(360, 180)] * 2, dropped=[(120, "DISENGAGED"), (120, "REMOVED_BEHAVIOUR")], refused=14, failed=3,
          back_to_complete=2, back_later=1, withdrawn=["HEALTH", "NFA_BY_POLICE"], rejected=["MISTAKE_OR_DUPLICATE"],
          cancelled=["SUPERVISOR_UNAVAILABLE", "WEATHER"]),
    Round("4", date(2024, 9, 26), date(2024, 10, 7), date(2024, 10, 25), 3, 0, 2, 720, starting=[(480, 240)] * 2, refused=4,
          withdrawn=["CHARGED_INSTEAD"]),
    Round("5", date(2024, 10, 28), date(2024, 11, 5), date(2024, 11, 22), 3, 0, 3, 900, starting=[(480, 240)] * 2, refused=4),
    Round("6", date(2024, 11, 27), date(2024, 12, 4), date(2025, 2, 21), 15, 2, 55, 13920, young=6, refused=12, failed=3,
          withdrawn=["WORK_OR_CARING", "MOVED_AWAY", "NEEDS_MET_ELSEWHERE"], rejected=["RISK_TOO_HIGH", "OUT_OF_AREA"],
          cancelled=["WEATHER", "VEHICLE"]),
    Round("7", date(2025, 2, 24), date(2025, 3, 3), date(2025, 5, 20), 12, 2, 30, 8940, young=5, starting=[(360, 180)] * 2,
          dropped=[(120, "DISENGAGED"), (150, "TIME_LIMIT"), (90, "DISENGAGED")], refused=8, failed=2, back_later=1,
          withdrawn=["HEALTH", "NFA_BY_POLICE"], rejected=["INELIGIBLE"], cancelled=["NO_PARTICIPANTS"]),
    Round("8", date(2025, 5, 27), date(2025, 6, 3), date(2025, 8, 14), 10, 2, 27, 8580, young=4,
          dropped=[(120, "REMOVED_BEHAVIOUR")], refused=7, failed=2, withdrawn=["MOVED_AWAY", "WORK_OR_CARING"],
          rejected=["NO_CAPACITY", "MISTAKE_OR_DUPLICATE"], cancelled=["SITE_UNSAFE", "SUPERVISOR_UNAVAILABLE"]),
    Round("9", date(2025, 8, 27), date(2025, 9, 3), date(2025, 12, 4), 14, 3, 41, 9960, young=7, starting=[(240, 90)] * 3,
          dropped=[(120, "TIME_LIMIT")], refused=6, withdrawn=["HEALTH", "CHARGED_INSTEAD"], rejected=["INELIGIBLE"],
          cancelled=["WEATHER", "NO_PARTICIPANTS"]),
]

# Sessions that the scheme has described, by round: day, site, audience, (minutes, age; None is any adult).
# Two allotments until May 2025: seventy hours by sixteen people aged 14 to 58. In August 2025 a week of
# nine people aged 15 to 50 and forty hours at three sites.
FIXED = {
    "3": [(date(2024, 9, 10), "Daylight Veggie Patch, Wollaston", "ADULT", [(240, None)] * 4)],
    "7": [(date(2025, 3, 12), "Green Patch Community Allotment, Kettering", "ADULT", [(240, None)] * 4),
          (date(2025, 4, 9), "Green Patch Community Allotment, Kettering", "YOUTH", [(240, 14), (240, 15)]),
          (date(2025, 5, 14), "Green Patch Community Allotment, Kettering", "ADULT", [(420, 27), (420, 58)]),
          (date(2025, 5, 21), "Daylight Veggie Patch, Wollaston", "ADULT", [(240, None)] * 4)],
    "8": [(date(2025, 8, 19), "Walgrave Village Hall Play Park", "ADULT", [(240, 24), (240, 31), (240, 50)]),
          (date(2025, 8, 20), "Daylight Veggie Patch, Wollaston", "ADULT", [(240, 22), (480, 41)]),
          (date(2025, 8, 21), "John Lowther Scout Centre, Kettering", "YOUTH", [(240, 15), (240, 15), (240, 16), (240, 17)])],
}

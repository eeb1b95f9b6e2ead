"""The people of the example, every one of them invented.

Surnames are made of words such as "test" and "sample" so that nobody can take them for real ones;
postcodes are of the unassigned area NN99, telephone numbers of the range kept for drama.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

import places

MALE = """Ash Basil Clay Cliff Colm Corin Dale Dell Ellery Fenn Finch Flint Gale Glen Hawk Heath Jasper Jay
Kestrel Lark Linden Marl Merlin Oakley Perrin Reed Ridge River Rook Slate Sorrel Stone Tarn Teal Wolf Yarrow""".split()
FEMALE = """Amber Aster Beryl Bryony Cicely Clover Coral Dahlia Fern Flora Garnet Hazel Heather Iris Ivy Jade
Juniper Laurel Lily Marigold Myrtle Olive Opal Pearl Poppy Primrose Rose Ruby Sage Tansy Viola Willow""".split()
EITHER = ["Robin", "Rowan", "Sorrel", "Wren"]
SURNAMES = ["".join(pair) for pair in product(
    ["Test", "Sample", "Mock", "Demo", "Trial", "Fable", "Story", "Pretend"],
    ["wood", "brook", "ridge", "field", "ford", "stone", "ash", "wren", "moor", "dale", "finch", "ley"])]

# role: reference prefix, organisation, names; councillors stand apart
STAFF = {
    "manager": ("MAN", "opfcc", "Rowan Testwood, Linden Mockridge"),
    "supervisor": ("SUP", "opfcc", "Heath Samplestone, Fern Trialford, Jay Demobrook, Hazel Fablemoor, Flint Storydale"),
    "mentor": ("MEN", "opfcc", "Robin Testfield, Ivy Samplewren, Glen Mockash, Willow Demoley, Reed Trialwood, Sage Fablebrook"),
    "referrer": ("REF", "northants-police",
                 "Wren Storyford, Ash Pretendstone, Bryony Testdale, Cliff Samplemoor, Iris Mockfinch, Dale Demowood, "
                 "Olive Trialridge, Teal Fableash"),
}

# organisation, name, keys of the wards (those before and after the change of May 2025)
COUNCILLORS = [
    ("west-northants", "Juniper Exampleton", "castle headlands"),
    ("west-northants", "Basil Sampleworth", "abington talavera billing"),
    ("west-northants", "Laurel Mockham", "delapre hunsbury duston"),
    ("west-northants", "Fenn Trialby", "dallington kingsthorpe moulton"),
    ("west-northants", "Clover Demoton", "daventry-east daventry-west bugbrooke"),
    ("west-northants", "Merlin Fableham", "towcester brackley"),
    ("north-northants", "Opal Storyton", "brickhill croyland hatton"),
    ("north-northants", "Corin Testham", "corby-west kingswood"),
    ("north-northants", "Tansy Pretendby", "avondale wicksteed burton rothwell desborough"),
    ("north-northants", "Slate Exampleby", "irchester rushden higham raunds thrapston oundle"),
]

GUARDIANS = ["Marigold", "Glen", "Beryl", "Heath", "Myrtle", "Perrin", "Cicely", "Rook"]


@dataclass
class Person:
    """Somebody referred to the scheme. The date of birth follows from the first incident."""
    age: int
    sex: str
    born: date | None = None
    reference: str = ""
    names: tuple[str, str] = ("", "")

    def set_birth(self, incident, rng):
        """Makes the person `age` on the day of the incident, and for half a year after it."""
        if self.born is None:
            birthday = incident - timedelta(days=rng.randint(15, 175))
            self.born = date(birthday.year - self.age, birthday.month, min(birthday.day, 28))


def adult_age(rng, youngest=18):
    """Most are 18 to 24; nobody is over 57 (the one person of 58 is set by hand)."""
    low, high = rng.choices([(18, 24), (25, 34), (35, 44), (45, 57)], [52, 26, 13, 9])[0]
    return max(youngest, rng.randint(low, high))


def young_age(rng):
    """Children from 12 up."""
    return rng.choice([12, 13, 14, 14, 15, 15, 15, 16, 16, 16, 17, 17, 17, 17])


def sex(rng):
    """As recorded; now and then it was not."""
    return rng.choices(["MALE", "FEMALE", ""], [83, 15, 2])[0]


def first_hundred(rng):
    """(age, sex, offence category) of the first hundred to complete, as published: adults, children."""
    bands = [(18, 24, 50), (25, 34, 24), (35, 44, 11), (45, 57, 7)]
    adults = [rng.randint(low, high) for low, high, count in bands for _ in range(count)]
    young = [14, 15, 15, 16, 16, 17, 17, 17]
    sexes = ["MALE"] * 84 + ["FEMALE"] * 16
    offences = (["DRUG_POSSESSION"] * 66 + ["CRIMINAL_DAMAGE"] * 10 + ["DRUNK_AND_DISORDERLY"] * 7 + ["PUBLIC_ORDER"] * 5
                + ["HARASSMENT"] * 4 + ["PUBLIC_NUISANCE"] * 4 + ["SHOP_THEFT"] * 2 + ["GRAFFITI"] * 2)
    for values in (adults, young, sexes, offences):
        rng.shuffle(values)
    people = list(zip(adults + young, sexes, offences))
    return people[:92], people[92:]


def staff_rows():
    """The rows of people.csv. The first of each role has the subject `<role>@example`."""
    rows = []
    for role, (prefix, organisation, names) in STAFF.items():
        for number, name in enumerate(names.split(", "), 1):
            collar = f"X{9000 + number}" if role == "referrer" else ""
            rows.append([f"{prefix}-{number:02}", role, subject(role, number, name, organisation), organisation, name, "", collar])
    for number, (council, name, keys) in enumerate(COUNCILLORS, 1):
        wards = ";".join(ward for key in keys.split() for ward in places.all_ward_references(key))
        rows.append([f"CLR-{number:02}", "councillor", subject("councillor", number, name, council), council, name, wards, ""])
    return sorted(rows)


def subject(role, number, name, organisation):
    """Who the person is in a token."""
    return f"{role}@example" if number == 1 else f"{name.lower().replace(' ', '.')}@{organisation}.example"


def references(role):
    """The references of everybody with that role."""
    return [row[0] for row in staff_rows() if row[1] == role]


def councillor_of(key):
    """(subject, organisation) of the councillor for a ward."""
    for number, (council, name, keys) in enumerate(COUNCILLORS, 1):
        if key in keys.split():
            return subject("councillor", number, name, council), council
    raise KeyError(key)


def name_everybody(people, rng):
    """Gives each person a reference in the given order and a pair of names that nobody else has."""
    taken = set()
    for number, person in enumerate(people, 1):
        given = {"MALE": MALE, "FEMALE": FEMALE, "": EITHER}[person.sex]
        pair = rng.choice(given), rng.choice(SURNAMES)
        while pair in taken:
            pair = rng.choice(given), rng.choice(SURNAMES)
        taken.add(pair)
        person.reference, person.names = f"OFF-{number:04}", pair


def offender_rows(people, rng):
    """The rows of offenders.csv; a guardian for everybody who is a child at the incident."""
    rows = []
    for number, person in enumerate(people):
        letters = "ABDEFGHJLNPQRSTUWXYZ"
        postcode = f"NN99 {rng.randint(1, 9)}{rng.choice(letters)}{rng.choice(letters)}"
        guardian = [f"{rng.choice(GUARDIANS)} {person.names[1]}", f"01632 960{number % 1000:03}"] if person.age < 18 else ["", ""]
        rows.append([person.reference, *person.names, person.born, person.sex, postcode, *guardian])
    return rows

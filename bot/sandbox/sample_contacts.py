"""The contacts of Fjord & Field, all of them invented.

The telephone numbers are out of the ranges that Ofcom, the Bundesnetzagentur and PTS keep for
fiction; Danish ones begin with a 1, as no subscriber's does. E-mail ends in `.example` (RFC 2606).
"""

from handlers.contacts.card import ContactFields

CONTACTS: tuple[tuple[str, ContactFields], ...] = (
    (
        "peter",
        ContactFields(
            "Anna Jensen",
            "Nordlys",
            email="anna@nordlys.example",
            phone="+45 12 40 10 01",
            notes="Speaks for the residents of 84 flats. Best by phone, before ten.",
        ),
    ),
    (
        "jonas",
        ContactFields(
            "Hanna Berg",
            "Kastanjehuset",
            email="hanna@kastanjehuset.example",
            phone="+45 12 40 10 02",
            notes="Kindergarten with twenty-two children. Texts back between two naps.",
        ),
    ),
    (
        "jonas",
        ContactFields(
            "Bo By",
            "By Keramik",
            phone="+45 12 40 10 03",
            notes="Hands in clay all day: does not hear the phone, reads text messages.",
        ),
    ),
    (
        "peter",
        ContactFields(
            "Jan Møller",
            "Møllers Gård",
            email="jan@moellersgaard.example",
            phone="+45 12 40 10 04",
            postal="Møllers Gård 1, Vester Skovby, Denmark",
        ),
    ),
    (
        "maria",
        ContactFields(
            "Domingo Pérez",
            "Casa Higuera",
            email="domingo@casahiguera.example",
            phone="+45 12 40 10 05",
            linkedin="linkedin.com/in/domingo-perez-casa-higuera",
            notes="Runs the kitchen with his sister. Not between six and eleven at night.",
        ),
    ),
    (
        "thomas",
        ContactFields(
            "Holm & Søn A/S",
            email="kontor@holmogsoen.example",
            phone="+45 12 40 10 06",
            notes="Drains and soil. The office closes at three.",
        ),
    ),
    (
        "maria",
        ContactFields(
            "Mette Lund",
            "Solgården",
            email="mette@solgaarden.example",
            phone="+45 12 40 10 07",
            postal="Solgården, Engvej 12, Nørre Aaby Strand, Denmark",
            notes="Care home with forty residents. Likes to walk the garden with us.",
        ),
    ),
    (
        "peter",
        ContactFields(
            "Jürgen Groß",
            "Hofgarten Nord",
            email="gross@hofgartennord.example",
            phone="+49 40 66969 101",
            linkedin="linkedin.com/in/juergen-gross-hofgarten-nord",
        ),
    ),
    (
        "peter",
        ContactFields(
            "Lars Bo",
            phone="+45 12 40 10 08",
            postal="Kirkestien 7, Vester Skovby, Denmark",
            notes="Private garden, one plum tree. Comes by bicycle.",
        ),
    ),
    (
        "maria",
        ContactFields(
            "Rosa Via",
            "Pension Rosenhus",
            email="rosa@rosenhus.example",
            phone="+45 12 40 10 09",
        ),
    ),
    (
        "jonas",
        ContactFields(
            "Li On",
            "Lantern Tea House",
            phone="+45 12 40 10 10",
            notes="Terrace with lanterns. Texts.",
        ),
    ),
    (
        "priya",
        ContactFields(
            "Karin in 't Veld",
            "Atelier Kade",
            email="karin@atelierkade.example",
            linkedin="linkedin.com/in/karin-in-t-veld-atelier-kade",
        ),
    ),
    (
        "sofie",
        ContactFields(
            "May Andersen",
            phone="+45 12 40 10 11",
            postal="Åbrinken 19, Strandby Mark, Denmark",
            notes="Grows roses. Writes by hand, and answers what is written by hand.",
        ),
    ),
    (
        "sofie",
        ContactFields(
            "Inga Sørensen",
            phone="+45 12 40 10 12",
            postal="Lærkestien 4, Strandby Mark, Denmark",
            notes="82. No e-mail. Send a letter and she rings when it has come.",
        ),
    ),
    (
        "sofie",
        ContactFields(
            "Aksel Friis",
            "Allotments at Strandby",
            phone="+45 12 40 10 13",
            postal="Allotment 31, Strandby Mark, Denmark",
            notes="79, chairs the allotment holders. No e-mail: letters, then he rings.",
        ),
    ),
    (
        "jonas",
        ContactFields(
            "Ole Kjær",
            phone="+45 12 40 10 14",
            postal="Fyrvej 2, Strandby Mark, Denmark",
            notes="Sees badly. Please ring, and let it ring for a while.",
        ),
    ),
    (
        "james",
        ContactFields(
            "Margaret Ellwood",
            "Larkspur Square committee",
            phone="+44 20 7946 0101",
            postal="14 Larkspur Square, London, United Kingdom",
            notes="Taught botany for forty years. Letters, please.",
        ),
    ),
    (
        "peter",
        ContactFields(
            "Walter Brandt",
            phone="+49 40 66969 102",
            postal="Lindenweg 3, Altmoor, Germany",
            notes="No computer in the house. Answers every letter by telephone.",
        ),
    ),
    (
        "james",
        ContactFields(
            "Charlotte Penrose",
            "Three Herons Hotels",
            email="charlotte@threeherons.example",
            phone="+44 20 7946 0102",
            linkedin="linkedin.com/in/charlotte-penrose-three-herons",
        ),
    ),
    (
        "james",
        ContactFields(
            "Daniel Ashworth",
            "Tallow Lane Studios",
            email="daniel@tallowlane.example",
            phone="+44 20 7946 0103",
            notes="Likes to see things: video call rather than e-mail.",
        ),
    ),
    (
        "james",
        ContactFields(
            "Fiona Calder",
            "Calder Yard",
            email="fiona@calderyard.example",
            phone="+44 131 496 0101",
        ),
    ),
    (
        "sofie",
        ContactFields(
            "Kirsten Dahl",
            "Kulturhuset Fyrtårnet",
            email="kirsten@fyrtaarnet.example",
            phone="+45 12 40 10 15",
            notes="Has a hall for 120, and lends it to friends.",
        ),
    ),
    (
        "peter",
        ContactFields(
            "Niels Overgaard",
            "Tegnestuen Birk",
            email="niels@tegnestuenbirk.example",
            phone="+45 12 40 10 16",
            linkedin="linkedin.com/in/niels-overgaard-tegnestuen-birk",
        ),
    ),
    (
        "thomas",
        ContactFields(
            "Sven Åkesson",
            "Åkesson & Döttrar",
            email="sven@akessondottrar.example",
            phone="+46 40 628 04 01",
            notes="Stone. Rings back from the quarry, seldom reads mail there.",
        ),
    ),
    (
        "jonas",
        ContactFields(
            "Annika Lindholm",
            "Kafé Vindrosen",
            phone="+46 31 390 06 01",
            notes="Behind the counter until four; text messages reach her.",
        ),
    ),
    (
        "maria",
        ContactFields(
            "Elsa Krag",
            "Havnens Bibliotek",
            phone="+45 12 40 10 17",
            notes="Library by the harbour. Wants a garden to read in; the council decides.",
        ),
    ),
    (
        "peter",
        ContactFields(
            "Theo Vinding",
            postal="Skovvej 3, Nørre Lyngby, Denmark",
            notes="Four apple trees. Writes letters by hand and keeps ours.",
        ),
    ),
)
"""Who added them, and the contacts."""

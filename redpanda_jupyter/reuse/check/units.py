"""Units that stand in the names of columns.

The rule of this module: a word counts as a unit only where it is a word of its own at the end of
the name, or cannot be anything else; two units of one measure are another scale.
"""

# Lists of words stand as text: one word a line would hide how they belong together.

from __future__ import annotations

import re

_MEASURES = """
length: mm=millimetres; cm=centimetres; m|meter|metre|meters|metres=metres; km=kilometres;
 in|inch|inches=inches; ft|feet|foot=feet; mi|mile|miles=miles; yd|yards=yards
mass: mg=milligrams; g|gram|grams=grams; kg|kilo|kilos=kilograms; lb|lbs|pounds=pounds;
 oz|ounces=ounces; t|tons|tonnes=tonnes
heat: c|celsius|degc=degrees Celsius; f|fahrenheit|degf=degrees Fahrenheit; k|kelvin=kelvins
money: usd|dollar|dollars=US dollars; eur|euro|euros=euros; gbp=pounds sterling;
 chf=Swiss francs; jpy|yen=yen; cny=yuan; cents|cent|ct=cents; inr=rupees
time: ms=milliseconds; s|sec|secs|seconds=seconds; min|mins|minutes=minutes;
 h|hr|hrs|hours=hours; days|d=days; weeks=weeks; months=months; years=years
speed: kmh|kph=km/h; mph=miles an hour; kn|knots=knots
area: sqm|m2=square metres; sqft|ft2=square feet; ha=hectares; acres=acres
volume: l|liter|litre|liters|litres=litres; ml=millilitres; gal|gallons=gallons
share: pct|percent|percentage=per cent; fraction|ratio|share=a share of one
data: kb=kilobytes; mb=megabytes; gb=gigabytes; bytes=bytes
fuel: mpg=miles a gallon; kml=km a litre; l100km=litres on 100 km
"""


def _table() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for line in _MEASURES.strip().replace("\n ", " ").splitlines():
        measure, _, units = line.partition(":")
        for unit in units.split(";"):
            words, _, said = unit.strip().partition("=")
            for word in words.split("|"):
                found[word] = (measure, said)
    return found


_UNITS = _table()
_WORDS = re.compile(r"[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*|\d+")
_MOST = 200


def unit_of(name: str) -> tuple[str, str] | None:
    """Return the measure and the unit that a column's name ends with, if it does."""
    words = [word.lower() for word in _WORDS.findall(name[:_MOST])]
    if len(words) < 2:
        return None
    return _UNITS.get(words[-1])


def units_differ(source: str, target: str) -> tuple[str, str] | None:
    """Return the two units of one measure that two names end with; ``None`` if they agree."""
    ours, theirs = unit_of(source), unit_of(target)
    if ours is None or theirs is None or ours[0] != theirs[0] or ours[1] == theirs[1]:
        return None
    return ours[1], theirs[1]

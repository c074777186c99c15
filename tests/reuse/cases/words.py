"""How other people write the columns and levels of the cases' data.

The rule of this module: written down before anything was measured, by the meaning of the words.
"""

from __future__ import annotations

import re

_COLUMNS = """
total_bill Rechnungsbetrag|tip Trinkgeld|sex Geschlecht|smoker Raucher|day Wochentag|time Mahlzeit
size Personen|table Tisch|country Land|continent Kontinent|year Jahr|lifeExp Lebenserwartung
pop Bevölkerung|gdpPercap BIP_pro_Kopf|iso_alpha Ländercode|iso_num Ländernummer
district Bezirk|total Gesamt|winner Sieger|result Ergebnis|district_id Bezirksnummer
experiment_1 Versuch_1|experiment_2 Versuch_2|experiment_3 Versuch_3|gender Geschlecht|group Gruppe
date Datum|price Preis|symbol Kürzel|precipitation Niederschlag|temp_max Höchsttemperatur
temp_min Tiefsttemperatur|wind Windstärke|weather Wetter|temp Temperatur|iata Flughafencode
name Bezeichnung|city Stadt|state Bundesstaat|latitude Breitengrad|longitude Längengrad
species Art|species_id Artnummer|island Insel|bill_length_mm Schnabellänge_mm
bill_depth_mm Schnabelhöhe_mm|flipper_length_mm Flossenlänge_mm|body_mass_g Körpergewicht_g
sepal_length Kelchblattlänge|sepal_width Kelchblattbreite|petal_length Blütenblattlänge
petal_width Blütenblattbreite|Name Modell|Miles_per_Gallon Verbrauch|Cylinders Zylinder
Displacement Hubraum|Horsepower PS|Weight_in_lbs Gewicht|Acceleration Beschleunigung|Year Baujahr
Origin Herkunft|yield Ertrag|variety Sorte|site Standort|open Eröffnung|high Hoch|low Tief
close Schluss|signal Signalart|ret Rendite|wounds Wunden|other Sonstige|disease Krankheit
side Seite|miles Meilen|gas Benzinpreis|wheat Weizen|wages Löhne|month Monat
private Privatwirtschaft|construction Bau|manufacturing Industrie|retail_trade Einzelhandel
source Quelle|net_generation Nettoerzeugung|age Alter|race Herkunft|type Art|realgdp BIP_real
unemp Arbeitslosenquote|infl Inflation|quarter Quartal|realcons Konsum_real|cpi Preisindex|YEAR Jahr
JAN Januar|FEB Februar
MAR März|APR April|MAY Mai|JUN Juni|JUL Juli|AUG August|SEP Sept|OCT Oktober|NOV Novem|DEC Dezember
rate_marriage Ehebewertung|yrs_married Ehejahre|children Kinder|religious Religiosität
educ Bildung|occupation Beruf|affairs Affären|income Einkommen|vote Stimme|invest Investition
value Marktwert|capital Kapital|firm Unternehmen|foodexp Lebensmittelausgaben|violent Gewalttaten
murder Morde|poverty Armut|hs_grad Schulabschluss|urban Stadtanteil|mode Verkehrsmittel
choice Wahl|individual Person|hinc Haushaltseinkommen|Coderre Stimmen_Coderre
Bergeron Stimmen_Bergeron|Joly Stimmen_Joly
"""
GERMAN: dict[str, str] = {
    name: word
    for part in re.split(r"[|\n]", _COLUMNS)
    if part.strip()
    for name, word in [part.strip().split(" ")]
}

_LEVELS = """
Yes Ja|No Nein|Male Mann|Female Frau|male männlich|female weiblich|Sun So|Sat Sa|Thur Do|Fri Fr
Dinner Abendessen|Lunch Mittagessen|rain Regen|drizzle Niesel|sun Sonne|snow Schnee|fog Nebel
Europe Europa|Asia Asien|Africa Afrika|Americas Amerika|Oceania Ozeanien|USA Amerika|Japan Nippon
treatment Behandlung|control Kontrolle|plurality relativ|majority absolut|long kaufen
short verkaufen|Renewables Erneuerbare|Nuclear_Energy Kernkraft|left links|right rechts
"""
LEVELS: dict[str, str] = {
    name: word
    for part in re.split(r"[|\n]", _LEVELS)
    if part.strip()
    for name, word in [part.strip().split(" ")]
}


def words_of(name: str) -> list[str]:
    """Split a column's name into its words."""
    parts = re.split(r"[\W_]+", name)
    return [w for part in parts for w in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", part)]


def upper(name: str) -> str:
    """``totalBill`` as ``TOTAL_BILL``; what is in capitals already in small letters."""
    new = "_".join(words_of(name)).upper()
    return new if new != name else new.lower()


def camel(name: str) -> str:
    """``total_bill`` as ``TotalBill``; what is so already as ``totalBill``."""
    new = "".join(word.capitalize() for word in words_of(name))
    return new if new != name else " ".join(words_of(name)).lower()


def blanks(name: str) -> str:
    """``total_bill`` as `` Total bill ``, as spreadsheets have it."""
    return f" {' '.join(words_of(name)).capitalize()} "


def abbreviated(name: str) -> str:
    """``total_bill`` as ``tot_bil``; short words without their vowels."""
    words = words_of(name)
    cut = [word if word.isdigit() else word[:3] for word in words]
    new = "_".join(cut)
    if new == "_".join(words):
        new = "_".join(w[0] + re.sub("[aeiouAEIOU]", "", w[1:]) for w in words)
    return new if new != name else f"{name}_"


def translated(name: str) -> str:
    """Return the German word."""
    return GERMAN.get(name, f"{name}_wert")

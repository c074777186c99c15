"""Values that mean the same in columns of data, in several languages and as codes.

The rule of this module: as in :mod:`.words`. A value is looked up whole, never in part. Between two
blank lines stands what may stand in one column.
"""

from __future__ import annotations

LEVELS = """
yes: y ja j oui o sí si s sim true wahr vrai verdadero vero 1 x
no: n nein non nee não falso false falsch faux 0

male: m männlich mann h homme masculin hombre masculino maschio uomo man men mâle
female: f w weiblich frau femme féminin mujer femenino femmina donna vrouw women femelle feminino

unknown: unbekannt inconnu desconocido sconosciuto onbekend na n/a none

positive: pos positiv positif positivo + positief
negative: neg negativ négatif negativo - negatief

high: hoch haut élevé alto hoog h
medium: med mittel moyen medio middel m
low: niedrig tief bas bajo basso laag l
small: klein petit pequeño piccolo s
large: groß grand grande groot big

open: offen ouvert abierto aperto
closed: geschlossen fermé cerrado chiuso gesloten
active: aktiv actif activo attivo actief
inactive: inaktiv inactif inactivo inattivo inactief
paid: bezahlt payé pagado pagato betaald
unpaid: offen unbezahlt impayé impagado non_pagato onbetaald
pending: ausstehend en_attente pendiente in_attesa
cancelled: canceled storniert annulé cancelado annullato geannuleerd
new: neu nouveau nuevo nuovo nieuw
used: gebraucht occasion usado usato gebruikt

dinner: abendessen dîner cena avondeten jantar
lunch: mittagessen déjeuner almuerzo pranzo lunch almoço
breakfast: frühstück petit_déjeuner desayuno colazione ontbijt

sun: sonne soleil sol sole zon sunny sonnig
rain: regen pluie lluvia pioggia chuva rainy
snow: schnee neige nieve neve sneeuw
fog: nebel brouillard niebla nebbia mist
drizzle: nieselregen bruine llovizna pioggerella motregen

gold: or oro goud ouro
silver: silber argent plata argento zilver prata
bronze: bronce bronzo brons

control: kontrolle kontrollgruppe contrôle controllo controle
treatment: behandlung traitement tratamiento trattamento behandeling

red: rot rouge rojo rosso rood
green: grün vert verde groen
blue: blau bleu azul blu blauw
black: schwarz noir negro nero zwart
white: weiß blanc blanco bianco wit

north: n nord norte noord
south: s süd sud sur zuid sul
east: e o ost est este oost
west: w ouest oeste ovest

spring: frühling printemps primavera lente
summer: sommer été verano estate zomer
autumn: fall herbst automne otoño autunno herfst
winter: hiver invierno inverno

monday: mon mo montag lundi lunes lunedì maandag segunda
tuesday: tue tues di dienstag mardi martes martedì dinsdag terça
wednesday: wed mi mittwoch mercredi miércoles mercoledì woensdag quarta
thursday: thu thur thurs do donnerstag jeudi jueves giovedì donderdag quinta
friday: fri fr freitag vendredi viernes venerdì vrijdag sexta
saturday: sat sa samstag samedi sábado sabato zaterdag
sunday: sun so sonntag dimanche domingo domenica zondag

january: jan januar janvier enero gennaio januari janeiro
february: feb februar février febrero febbraio februari fevereiro
march: mar mär märz mars marzo maart março
april: apr avril abril aprile
may: mai mayo maggio mei maio
june: jun juni juin junio giugno junho
july: jul juli juillet julio luglio julho
august: aug août agosto augustus
september: sep sept septembre septiembre settembre setembro
october: oct okt oktober octobre octubre ottobre outubro
november: nov novembre noviembre novembro
december: dec dez dezember décembre diciembre dicembre dezembro

africa: afrika afrique áfrica
america: americas amerika amérique américa americhe
asia: asien asie azië
europe: eu europa
oceania: ozeanien océanie oceanía oceanië

usa: us united_states united_states_of_america vereinigte_staaten états-unis estados_unidos
  stati_uniti vs u.s. u.s.a.
gbr: gb uk united_kingdom great_britain vereinigtes_königreich großbritannien royaume-uni
  reino_unido regno_unito
deu: de germany deutschland allemagne alemania germania duitsland alemanha
fra: fr france frankreich francia frankrijk frança
ita: it italy italien italie italia itália
esp: es spain spanien espagne españa spagna spanje espanha
prt: pt portugal portogallo
nld: nl netherlands niederlande pays-bas países_bajos paesi_bassi nederland
bel: be belgium belgien belgique bélgica belgio belgië
aut: at austria österreich autriche oostenrijk
che: ch switzerland schweiz suisse suiza svizzera zwitserland
lux: lu luxembourg luxemburg luxemburgo lussemburgo
irl: ie ireland irland irlande irlanda ierland
dnk: dk denmark dänemark danemark dinamarca danimarca denemarken
swe: se sweden schweden suède suecia svezia zweden
nor: no norway norwegen norvège noruega norvegia noorwegen
fin: fi finland finnland finlande finlandia
isl: is iceland island islande islandia islanda
pol: pl poland polen pologne polonia
cze: cz czechia czech_republic tschechien tchéquie república_checa
svk: sk slovakia slowakei slovaquie eslovaquia
hun: hu hungary ungarn hongrie hungría ungheria
rou: ro romania rumänien roumanie rumania
bgr: bg bulgaria bulgarien bulgarie
grc: gr greece griechenland grèce grecia
hrv: hr croatia kroatien croatie croacia croazia
svn: si slovenia slowenien slovénie eslovenia
tur: tr turkey türkiye türkei turquie turquía turchia
rus: ru russia russland russie rusia rússia
ukr: ua ukraine ukraina ucrania
chn: cn china chine cina
jpn: jp japan japon japón giappone
kor: kr south_korea korea südkorea corée_du_sud corea_del_sur
ind: in india indien inde
can: ca canada kanada canadá
mex: mx mexico mexiko mexique méxico messico
bra: br brazil brasilien brésil brasil brasile
arg: ar argentina argentinien argentine
chl: cl chile chili cile
aus: au australia australien australie
nzl: nz new_zealand neuseeland nouvelle-zélande nueva_zelanda
zaf: za south_africa südafrika afrique_du_sud sudáfrica
egy: eg egypt ägypten égypte egipto egitto
"""

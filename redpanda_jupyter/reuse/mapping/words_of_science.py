"""Words of measuring, nature, work and statistics that mean the same; see :mod:`.words`."""

from __future__ import annotations

MEASURES = """
weight: wt wgt gewicht poids peso gewichts
mass: masse masa massa
length: len lng länge laenge longueur longitud largo lunghezza lengte comprimento
width: wid breite largeur ancho anchura larghezza breedte largura
height: ht hgt höhe hauteur altura alto altezza hoogte
depth: dep dpt tiefe profondeur profundidad profondità diepte profundidade
distance: dist entfernung strecke distanz distancia distanza afstand distância
mile: miles meilen milles millas miglia mijl
speed: geschwindigkeit vitesse velocidad velocità snelheid velocity
acceleration: accel acc beschleunigung accélération aceleración accelerazione versnelling
  acceleratie
power: leistung puissance potencia potenza vermogen
energy: energie énergie energía energia
horsepower: hp ps pk horse_power pferdestärken chevaux caballos cavalli cv
fuel: kraftstoff carburant combustible carburante brandstof
gas: benzin essence gasolina benzina benzine gasoline
miles_per_gallon: mpg
engine: motor moteur motore
cylinder: cyl cylinders zylinder cylindres cilindro cilindros cilindri cilinders
displacement: displ hubraum cylindrée cilindrada cilindrata cilinderinhoud
door: doors türen tür portes puertas porte deuren
temperature: temp tmp temperatur température temperatura temperatuur t
humidity: feuchte luftfeuchtigkeit humidité humedad umidità vochtigheid
pressure: druck luftdruck pression presión pressione druk
precipitation: precip rain rainfall niederschlag regen pluie précipitations precipitación lluvia
  precipitazione precipitazioni pioggia neerslag chuva prcp
wind: windgeschwindigkeit vent viento vento
snow: schnee neige nieve neve sneeuw
sun: sonne soleil sol sole zon
weather: wetter météo meteo tiempo clima tempo weer
direction: dir richtung dirección direzione richting direção
strength: stärke force intensité fuerza forza sterkte força
frequency: freq häufigkeit fréquence frecuencia frequenza frequentie frequência
water: wasser eau agua acqua
air: luft aire aria lucht
flow: fluss durchfluss débit flujo flusso
acid: säure acide ácido acido zuur
concentration: conc konzentration concentración concentrazione
"""

NATURE = """
species: spec sp spezies art espèce espece especie espécie soort specie
genus: gattung genre género genere geslacht
variety: sorte variété variedad varietà ras
yield: ertrag ernte rendement récolte rendimiento cosecha resa raccolto opbrengst produção
sepal: kelch kelchblatt sépale sépalo sepalo
petal: blüte blütenblatt pétale pétalo petalo
beak: bill bl culmen schnabel bec pico becco snavel bico
flipper: flosse flossen nageoire aleta pinna vin
wing: flügel aile ala vleugel
body: körper corps corporel corporelle cuerpo corporal corpo corporea lichaam
egg: ei eier oeuf huevo uovo
bacterium: bacteria bakterium bakterien bactérie batterio
penicillin: penizillin pénicilline penicilina penicillina
streptomycin: streptomyzin streptomycine estreptomicina streptomicina
neomycin: neomyzin néomycine neomicina
gram: gramm gram_staining gramfärbung
stain: staining färbung coloration tinción colorazione
wheat: weizen blé trigo grano tarwe
plant: pflanze plante planta pianta
animal: tier animale dier
disease: illness krankheit maladie enfermedad malattia ziekte dis
wound: wounds wunde wunden verletzung blessure blessures herida heridas ferita
cause: causes ursache ursachen causa causas
survival: surv survived überleben survie supervivencia sopravvivenza
censored: censors zensiert censuré censurado
mortality: mor sterblichkeit mortalité mortalidad mortalità sterfte
health: hlth gesundheit santé salud salute gezondheid saúde
doctor: physician arzt médecin médico medico
visit: visits besuch besuche visite visita visitas bezoek
fertility: fertilität fécondité fertilidad fertilità
sunspot: sunspots sonnenflecken
activity: act aktivität activité actividad attività
"""

WORK = """
private: privat privé privado privato
public: öffentlich público pubblico openbaar
service: services dienst dienste dienstleistung servicio servizi
goods: güter waren biens bienes beni
production: producing produktion producción produzione productie providing
manufacturing: mfg industrie fabrication fabricación manifattura
construction: bau bauwesen construcción costruzioni bouw
mining: bergbau mines minería
logging: forst
trade: handel commerce comercio commercio
retail: einzelhandel détail minorista
wholesale: großhandel gros mayorista ingrosso
transport: transportation transp verkehr transporte trasporto vervoer
warehousing: lagerhaltung entreposage
utilities: utilties versorger versorgung
information: info informationen información informazioni
financial: finance finanz finanzen financier financiero finanziario
professional: freiberuflich profesional professionale
business: geschäft affaires negocio
leisure: freizeit loisirs ocio
hospitality: gastgewerbe hôtellerie
durable: langlebig durables duradero
nondurable: non_durable
nonfarm: non_farm
other: sonstige andere andre autre autres otro otros altro altri overige
army: armed military militär streitkräfte forces armée armées ejército esercito
force: forces kräfte
crime: kriminalität verbrechen criminalité delito crimine
violent: gewalt violence violents violento
murder: mord meurtre asesinato omicidio
execution: executions hinrichtung exécution ejecución
single: ledig alleinstehend célibataire soltero single_parent
parent: parents eltern padres genitori
congress: kongress congrès congreso
committee: ausschuss comité commissione
bills: gesetze
council: coutax rat conseil consejo
election: wahl wahlen élection elección elezione
winner: gewinner sieger gagnant vainqueur ganador vincitore winnaar vencedor
travel: reise voyage viaje viaggio reis
trip: fahrt trajet trayecto
mode: modus modo
car: cars auto autos voiture coche macchina vehicle fahrzeug véhicule vehículo veicolo voertuig
passenger: fahrgast passager pasajero passeggero
flight: flug vol vuelo volo vlucht
terminal: term
waiting: wait wartezeit attente espera attesa
side: seite côté lado lato
"""

STATISTICS = """
result: ergebnis résultat resultado risultato resultaat outcome
count: anzahl cnt n num number nombre aantal conteggio conteo
sample: stichprobe probe échantillon muestra campione
observation: obs beobachtung observación osservazione
experiment: versuch exp expérience experimento esperimento
test: prüfung prueba prova
control: kontrolle kontroll contrôle controllo controle
treatment: behandlung traitement tratamiento trattamento
error: err fehler erreur errore fout
deviation: dev abweichung écart desviación deviazione
variance: var varianz varianza
square: sq squared quadrat quadriert carré cuadrado quadrato
logarithm: log ln
choice: chosen wahl choix elección scelta keuze
left: links gauche izquierda sinistra
right: rechts droite derecha destra
above: über oberhalb dessus encima sopra boven
below: unter unterhalb dessous debajo sotto onder
before: vor avant antes prima voor previous prior prev vorher
after: nach après después dopo na later
first: erste premier première primero primo eerste 1st
last: letzte dernier último ultimo laatste
old: alt alte ancien viejo vecchio oud
new: neu neue nouveau nuevo nuovo nieuw
in: ein entrée entrada
out: aus sortie salida
buy: bid kauf achat compra acquisto koop purchase
sell: ask verkauf vente venta vendita verkoop
good: gut bon bueno buono goed
fair: mittelmäßig passable
poor: schlecht pauvre pobre povero slecht
self: selbst soi
"""

OPPOSITES = """
start end
first last
first_name last_name
minimum maximum
low high
open close
low open
high open
low close
high close
latitude longitude
male female
husband wife
left right
above below
before after
old new
in out
buy sell
net gross
price cost
cost revenue
price revenue
profit loss
birth death
created updated
length width
length depth
length height
width height
depth width
depth height
real nominal
gold silver
silver bronze
gold bronze
urban rural
north south
east west
white black
import export
city country
city state
country state
country continent
year month
year quarter
month day
sepal petal
origin destination
id name
code name
mean median
mean maximum
mean minimum
bill tip
durable nondurable
private public
wholesale retail
"""
"""Meanings of which the one is never the other, though they often stand in the same place."""

QUALIFIERS = """
start end first last minimum maximum low high open close above below before after old new buy sell
net gross male female husband wife birth death real nominal logarithm log square squared actual plan
forecast
"""
"""Meanings that make of a column another one where only one of two names has them."""

FILLERS = (
    "the an of de la le les des du el los las del der die das den im et und and en van het zu per"
    " für por para by is has hat est es ist col field obs px tbl df fld dim fact th rd nd"
)
"""Words that say little by themselves: they count for a fifth of others."""

"""More words of trade, web, transport, housing, medicine and study that mean the same.

The rule of this module: as in :mod:`.words`; the commonest are there in Danish, Swedish, Polish and
Czech as well.
"""

from __future__ import annotations

TRADE = """
invoice: rechnung facture factura fattura factuur fatura
transaction: txn trx transaktion transacción transazione transactie transação
purchase: einkauf achat compra acquisto aankoop bought
receipt: quittung bon beleg reçu recibo ricevuta kassenbon
target: ziel objetivo obiettivo cible doel goal
forecast: prognose prévision pronóstico previsione fcst expected erwartet
actual: ist réel real effettivo werkelijk
plan: planned geplant prévu planificado pianificato
fee: gebühr frais tarifa tariffa vergoeding charge
commission: provision provisión provvigione
bonus: prämie prime bono premio
insurance: versicherung assurance seguro assicurazione verzekering
claim: schaden schadenfall sinistre reclamación reclamo
premium: prämie prime prima premio
policy: police póliza polizza
broker: makler courtier corredor
exchange: börse bourse bolsa borsa beurs
bank: banque banco banca
cash: bar bargeld espèces efectivo contanti
credit: kredit crédit crédito credito haben
debit: soll débit débito debito
import: einfuhr importation importación importazione invoer imports
export: ausfuhr exportation exportación esportazione uitvoer exports
pack: packung paquet paquete pacco package
batch: charge lot lote lotto partie
serial: seriennummer numéro_de_série número_de_serie
machine: maschine máquina macchina
sensor: fühler capteur
unit: einheit unité unidad unità eenheid
week_number: kalenderwoche weeknumber week_no
visits: sessions sitzungen visites sesiones
click: clicks klicks clics
impression: impressions einblendungen
page: seite seiten páginas pagina
session: sitzung sesión sessione
conversion: konversion conversión conversione
rooms: room zimmer räume pièces habitaciones stanze kamers quartos
bedroom: bedrooms bed schlafzimmer chambre dormitorio camera slaapkamer
bathroom: bathrooms bath bad salle_de_bain baño bagno badkamer
floor: etage stockwerk étage piso piano verdieping storey
house: haus maison casa huis
apartment: wohnung appartement apartamento departamento flat
built: bau construit construido costruito gebouwd construction_year
square_feet: sqft quadratfuß
square_meters: sqm m2 qm quadratmeter mètres_carrés metros_cuadrados
living: wohn habitable habitation
"""

STUDY = """
grade: note_scolaire klasse calificación voto cijfer nota mark zensur
gpa: notenschnitt notendurchschnitt
course: kurs cours curso corso cursus
subject: fach matière asignatura materia vak
exam: prüfung examen esame
university: uni universität université universidad università universiteit
response: antwort réponse respuesta risposta antwoord
question: frage pregunta domanda vraag
answer: antwort réponse respuesta risposta
satisfaction: zufriedenheit satisfacción soddisfazione
political: politisch politique político politico
ideology: ideologie idéologie ideología
news: nachrichten nouvelles noticias notizie
television: tv fernsehen télévision televisión televisione
log: logarithm ln
squared: quadrat carré cuadrado quadrato
share: anteil proportion part quota aandeel fraction
proportion: anteil share percent
individual: einzelperson individu individuo
dose: dosis dosage
drug: medikament médicament medicamento farmaco
symptom: symptome síntoma sintomo
diagnosis: diagnose diagnostic diagnóstico diagnosi
hospital: krankenhaus klinik hôpital ospedale ziekenhuis
admission: aufnahme admisión ammissione
infection: infektion infección infezione
vaccinated: geimpft vacciné vacunado vaccinato
tumor: tumour tumeur
blood: blut sang sangre sangue bloed
glucose: glukose zucker
cholesterol: cholesterin cholestérol colesterol
bmi: body_mass_index
heart: herz cœur corazón cuore hart
coinsurance: coins selbstbeteiligung
chronic: chronisch chronique crónico cronico
limitation: limit einschränkung límite limite
deductible: selbstbehalt franchise franquicia
"""

TRAFFIC = """
vehicle: fahrzeug véhicule vehículo veicolo voertuig veículo
ship: schiff bateau barco nave schip
train: zug tren treno trein
bicycle: bike fahrrad vélo bicicleta bicicletta fiets
departure: dep abfahrt abflug départ salida partenza vertrek
arrival: arr ankunft arrivée llegada arrivo aankomst
delay: verspätung retard retraso ritardo vertraging
pickup: abholung prise_en_charge recogida
dropoff: drop_off ziel
fare: fahrpreis tarif tarifa tariffa
ticket: fahrkarte billet billete biglietto kaartje
transfer: umstieg correspondance
cost: tarif
generalized: generalisiert généralisé generalizado
invehicle: in_vehicle
accident: unfall accidente incidente ongeluk
injured: verletzt blessé herido ferito
killed: getötet tué muerto ucciso
emission: emissionen émissions emisiones emissioni
carbon: co2 kohlendioxid
range: reichweite autonomie autonomía autonomia bereik
"""

NORTH = """
year: år rok rocznik
month: måned månad miesiąc měsíc
day: dag dzień den
date: dato datum data
time: tid czas čas
name: navn namn nazwa jméno imię
first_name: fornavn förnamn imię křestní
last_name: efternavn efternamn nazwisko příjmení
gender: køn kön płeć pohlaví
age: alder ålder wiek věk
city: ort miasto město
country: land kraj země
region: region województwo kraj
address: adresse adress adres adresa
street: gade gata ulica ulice
population: befolkning ludność obyvatelé
customer: kunde kund klient zákazník
product: produkt vare produkt výrobek
price: pris cena
cost: omkostning kostnad koszt náklad
amount: beløb belopp kwota částka
quantity: antal mængde ilość množství
number: antal nummer liczba numer číslo počet
revenue: omsætning omsättning przychód tržby
profit: overskud vinst zysk zisk
tax: skat skatt podatek daň
total: i_alt totalt suma razem celkem
order: ordre beställning zamówienie objednávka
income: indkomst inkomst dochód příjem
salary: løn lön pensja wynagrodzenie plat
weight: vægt vikt waga hmotnost
length: længde längd długość délka
width: bredde bredd szerokość šířka
height: højde höjd wysokość výška
temperature: temperatur temperatura teplota
status: status stan stav
type: typ rodzaj druh
category: kategori kategoria kategorie
description: beskrivelse beskrivning opis popis
company: virksomhed företag firma przedsiębiorstwo
value: værdi värde wartość hodnota
start: start początek začátek
end: slut koniec konec
mean: gennemsnit genomsnitt średnia průměr
count: antal liczba počet
species: art gatunek druh
island: wyspa ostrov
school: skole skola szkoła škola
"""

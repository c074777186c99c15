"""Words that mean the same in names of columns, in seven languages, and their abbreviations.

The rule of this module: a line is one meaning, its first word names it; ``_`` joins words that mean
it only together. A word may stand in several lines. The languages are English, German, French,
Spanish, Italian, Dutch and Portuguese.
"""

from __future__ import annotations

TIME = """
year: yr yrs years y jahr jahre année annee an ans annees año años anno anni jaar jaren ano anos
half_year: semester semestre halbjahr halfjaar
quarter: qtr quartal quartier trimestre trimester kwartaal q quart
month: mon mth mnth months monat monate mois mes meses mese mesi maand mês
week: wk weeks woche wochen kw semaine semana settimana
weekday: day_of_week dow wochentag tag_der_woche jour_de_la_semaine dia_de_la_semana weekdag giorno
day: weekday wochentag weekdag days tag tage jour jours dia dias día días giorno giorni dag dagen
date: dt dat datum fecha data dates
time: uhrzeit zeit heure temps hora ora tiempo tempo tijd zeitpunkt
hour: hours hr hrs stunde stunden std heure heures hora horas ora ore uur uren
minute: minutes minuten minuto minutos minuti minuut
second: seconds sec sekunde sekunden seconde secondes segundo segundos secondo seconden
timestamp: ts datetime zeitstempel horodatage date_time tijdstempel
period: zeitraum periode période periodo período
season: saison jahreszeit temporada stagione seizoen
start: begin beginn anfang début debut inicio inizio startdatum von from since ab desde begindatum
end: ende fin fine einde fim bis until to stop finish hasta enddatum einddatum finished
birth: born geburt geburts naissance nacimiento nascita geboorte nascimento
death: died tod todes sterbe décès deces mort muerte morte overlijden
age: alter edad âge eta età leeftijd idade alt
duration: dauer durée duración durata duur elapsed
created: erstellt angelegt créé creado creato aangemaakt creation
updated: modified changed geändert aktualisiert modifié actualizado modificato gewijzigd
due: deadline fällig fällig_am échéance vencimiento scadenza
january: jan januar janvier enero ene gennaio gen januari janeiro
february: feb februar février fevrier fév febrero febbraio februari fevereiro
march: mar mär mrz märz mars marzo maart março
april: apr avril avr abril abr aprile
may: mai mayo maggio mag mei maio
june: jun juni juin junio giugno giu junho
july: jul juli juillet juil julio luglio lug julho
august: aug août aout agosto ago augustus
september: sep sept septembre septiembre settembre set setembro
october: oct okt oktober octobre octubre ottobre ott outubro out
november: nov novembre noviembre novembro
december: dec dez dezember décembre decembre déc diciembre dic dicembre dezembro
monday: mon mo montag lundi lun lunes lunedì maandag segunda
tuesday: tue tues di dienstag mardi martes martedì dinsdag terça
wednesday: wed mi mittwoch mercredi miércoles mercoledì woensdag quarta
thursday: thu thur thurs do donnerstag jeudi jueves giovedì donderdag quinta
friday: fri fr freitag vendredi viernes venerdì vrijdag sexta
saturday: sat sa samstag samedi sábado sabato zaterdag
sunday: sun so sonntag dimanche domingo domenica zondag
morning: am vormittag morgen matin mañana mattina ochtend
evening: abend soir tarde sera avond noche
peak: spitze pic pico picco piek
"""

PEOPLE = """
name: nm bezeichnung nom nombre nome naam namen names libellé label denominación titel
first_name: fname given_name forename vorname prénom prenom primer_nombre nombre nome voornaam
last_name: lname surname family_name nachname familienname nom nom_de_famille apellido apellidos
  cognome achternaam sobrenome
full_name: vollname nom_complet nombre_completo nome_completo
title: anrede titel titre título titolo
gender: sex sx geschlecht gndr sexe genre sexo género genero sesso genere geslacht
male: m männlich mann männer homme hommes masculin hombre hombres masculino maschio uomo man men
female: f fem weiblich frau frauen femme femmes féminin mujer mujeres femenino femmina donna vrouw
  women feminino
married: marriage marital verheiratet ehe familienstand mariage marié matrimonio casado sposato
  huwelijk gehuwd
husband: husb ehemann mari marido marito echtgenoot
wife: ehefrau épouse esposa moglie echtgenote
child: children kids kind kinder enfant enfants hijo hijos niños figlio figli bambini kinderen
  filhos crianças
household: hh haushalt haushalts ménage hogar famiglia huishouden
family: familie familien famille familia famiglia
person: pers people persons personen personnes personas persone pessoas individual indiv guests
  gäste subject
customer: cust client kunde kunden cliente clienti klant kundennummer acheteur buyer käufer
employee: emp employees staff mitarbeiter angestellter employé empleado personal personnel
  impiegato medewerker werknemer dipendente
user: usr nutzer benutzer utilisateur usuario utente gebruiker
member: members mitglied membre miembro membro lid
patient: patienten paciente paziente patiënt
student: students pupil schüler studierende élève étudiant alumno estudiante studente leerling
  aluno
teacher: teachers lehrer enseignant profesor docente insegnante leraar professor
supplier: vendor lieferant fournisseur proveedor fornitore leverancier fornecedor
manager: leiter chef responsable gerente responsabile
seller: salesperson verkäufer vendeur vendedor venditore verkoper salesman
owner: own eigentümer besitzer propriétaire propietario dueño proprietario eigenaar
rent: rented miete mieter loyer locataire alquiler affitto huur renter
nationality: staatsangehörigkeit nationalité nacionalidad nazionalità
race: ethnicity ethnie origine raza etnia ras hautfarbe
religion: religious religiosity religiös religieux religión religione
education: educ edu bildung ausbildung éducation educación istruzione opleiding educação
school: high_school schule schul école escuela scuola hs
degree: abschluss diplôme título titolo_di_studio
graduate: graduates grad absolvent diplômé graduado laureato
occupation: job profession beruf métier profession ocupación profesión professione beroep position
income: inc einkommen revenu ingreso ingresos reddito inkomen renda
salary: sal salaries gehalt lohn salaire salario sueldo stipendio salaris
wage: wages lohn löhne salaires salarios salari loon
experience: exp erfahrung expérience experiencia esperienza ervaring
vote: votes voted stimme stimmen wahl vote voix voto votos voti stemmen
smoker: smoking raucher fumeur fumador fumante fumatore roker smokes
mail: email e_mail correo courriel
phone: tel telephone telefon téléphone teléfono telefono telefoon mobile cell
white: weiß blanc blanco bianco wit
black: schwarz noir negro nero zwart
asian: asiatisch asiatique asiático asiatico
hispanic: hisp latino hispanique hispano
minority: minte minderheit minorité minoría minoranza
affair: affairs affäre liaison
life: leben lebens vie vida vita
expectancy: exp erwartung espérance esperanza speranza verwachting aspettativa expectativa
population: pop popn popul bevölkerung einwohner habitants población habitantes popolazione
  abitanti bevolking inwoners população
per_capita: pc percap per_head pro_kopf par_habitant par_tête per_cápita
"""

PLACES = """
address: addr adr adresse dirección indirizzo adres anschrift
street: str strasse straße rue calle via straat rua
zip: zip_code postal postcode plz code_postal código_postal cap postleitzahl postal_code
city: town stadt ort ville ciudad città citta stad cidade municipality gemeinde commune
state: st bundesland bundesstaat état estado stato staat
province: prov provinz provincia provincie kanton
county: kreis landkreis comté condado contea
country: ctry cntry land länder nation pays país pais paese nazione nación naciones staat
continent: cont kontinent erdteil continente werelddeel
region: reg gebiet région región regione regio
district: distrikt bezirk distrito distretto quartier wijk stadtteil arrondissement
neighborhood: neighbourhood nbhd viertel stadtviertel quartier barrio quartiere buurt bairro
site: standort lieu sitio sito
location: loc lage emplacement ubicación posizione locatie localização place platz ort lieu lugar
  luogo
latitude: lat breite breitengrad latitud latitudine breedtegraad
longitude: lon lng long länge längengrad laenge longitud longitudine lengtegraad
altitude: elevation elev höhe höhenlage altitud altezza hoogte
area: fläche surface superficie área oppervlakte
urban: städtisch urbain urbano stedelijk
rural: ländlich rurale landelijk
north: nord norte noord northern
south: süd sud sur zuid sul southern
east: ost est este oost eastern
west: ouest oeste ovest western
center: centre centroid zentrum centro mitte centrum
world: welt weltweit monde mundial mondiale mundo mondo wereld global
iso: iso_code
iso3: iso_3 alpha3 alpha_3 iso_alpha iso_a3 iso_alpha3
airport: airports flughafen aéroport aeropuerto aeroporto luchthaven
station: stn bahnhof gare estación stazione
island: isl insel île ile isla isola eiland ilha
zone: zona
origin: herkunft ursprung origine origen provenienza herkomst provenance origem
destination: dest ziel destino destinazione bestemming
"""

TRADE = """
id: identifier ident key kennung schlüssel identifiant identificador codice_id uid uuid nr
number: no num numeric nr nbr nummer nummern numéro numero número n cnt count anzahl nombre nb_of
  cantidad
  aantal qtd
code: cd kode codice código kürzel
type: typ tipo kind art genre soort typology
class: klasse classe clase
category: cat ctgy kategorie catégorie categoría categoria categorie rubrik
group: grp gruppe groupe grupo gruppo groep
segment: segmento
description: desc descr beschreibung descripción descrizione omschrijving descrição
comment: comments note notes notiz kommentar commentaire remarque bemerkung comentario nota
  opmerking
status: stat zustand statut estado stato toestand situação
order: ord orders bestellung bestell auftrag commande pedido ordine bestelling bestel encomenda
product: prod prd produkt produit producto prodotto produto
item: items artikel article artículo articolo position posten
brand: marke marque marca merk
model: modell modèle modelo modello
quantity: qty qnty qte menge anzahl stück stückzahl quantité cantidad quantità hoeveelheid
  aantal quantidade units
amount: amt betrag summe montant importe importo bedrag valor monto
price: prc px preis prix precio prezzo prijs preço
cost: costs kosten coût cout coûts costo coste costi custo
revenue: rev sales umsatz umsätze erlös chiffre_affaires chiffre_d_affaires ventes ventas ingresos
  fatturato ricavi ricavo omzet verkopen vendas turnover
profit: gewinn bénéfice beneficio ganancia utile profitto winst lucro
loss: verlust perte pérdida perdita verlies
margin: marge margen margine
discount: rabatt remise descuento sconto korting desconto nachlass
tax: steuer steuern taxe impôt impuesto imposta tassa belasting imposto
vat: mwst ust tva iva btw umsatzsteuer mehrwertsteuer
net: netto neto
gross: brutto brut bruto lordo
total: tot gesamt insgesamt summe totale totaal total_amount overall
bill: invoice inv rechnung rechnungs facture factura fattura rekening conta cuenta conto addition
bill_total: total_bill bill_amount invoice_total invoice_amount rechnungsbetrag rechnungssumme
  montant_facture importe_factura totale_fattura
tip: trinkgeld pourboire propina mancia fooi gorjeta
payment: pay zahlung paiement pago pagamento betaling
paid: bezahlt payé pagado pagato betaald
currency: curr ccy währung devise moneda valuta moeda
account: acct konto compte cuenta conto rekening
balance: bal saldo solde
budget: haushalt presupuesto bilancio
inventory: stock lager bestand lagerbestand stocks existencias inventario voorraad estoque
shop: store filiale laden geschäft magasin tienda negozio winkel loja outlet
company: firm firma unternehmen entreprise société empresa compañía azienda società bedrijf
department: dept abteilung service departamento reparto afdeling
channel: kanal vertriebskanal canal canale kanaal
campaign: kampagne campagne campaña campagna
contract: vertrag contrat contrato contratto
delivery: lieferung liefer livraison entrega consegna levering
shipping: versand expédition envío spedizione verzending ship freight
refund: returned retoure rückgabe devolución reso
rating: rate bewertung note_moyenne évaluation calificación valutazione beoordeling score punkte
rank: rang rango ranking platzierung
quality: qualität qualité calidad qualità kwaliteit
size: sz größe groesse taille tamaño dimensione grootte tamanho
color: colour farbe couleur colore kleur cor
material: materiau matériau materiale
table: tisch mesa tavolo tafel
meal: mahlzeit repas comida pasto maaltijd refeição mealtime
party: partei parti partido partito partij gruppe
ticker: symbol kürzel wertpapier
volume: vol volumen volumine handelsvolumen
sector: branche secteur settore industry industrie
"""

FINANCE = """
open: opening opn eröffnung eröffnungskurs ouverture apertura openings abertura
close: closing cls schluss schlusskurs clôture cloture cierre chiusura slot fechamento adj_close
high: hi hoch höchst höchstkurs haut alto massimo hoog
low: lo tief tiefst tiefstkurs bas bajo basso laag minimo
maximum: max höchst massimo massima máximo máxima maximal maximale maximaal
minimum: min mindest minimo minima mínimo mínima minimal minimale minimaal tiefst
mean: avg average ave av durchschnitt durchschnittlich mittel mittelwert moyenne moyen promedio
  media medio gemiddeld gemiddelde média médio
median: mdn médiane mediana mediaan
sum: summe somme suma somma som
percent: pct perc percentage prozent prozentsatz pourcentage porcentaje percentuale procent share
  anteil part per
  proportion quota share_of
rate: quote rata satz taux tasa tasso tarief taxa
ratio: verhältnis rapport razón rapporto verhouding
index: idx indice índice ind
growth: wachstum croissance crecimiento crescita groei
change: chg delta diff difference änderung veränderung variation variación variazione verandering
return: ret rendite rendement rendimiento rendimento retorno
interest: zins zinsen zinssatz intérêt interés interesse tasso rente int
inflation: infl inflación inflazione inflatie teuerung
gdp: bip pib pil bbp gross_domestic_product bruttoinlandsprodukt produit_intérieur_brut
gnp: bsp pnb gross_national_product bruttosozialprodukt
deflator: defl déflateur deflactor deflatore
consumer: verbraucher consommateur consumidor consumatore consument
cpi: vpi ipc consumer_price_index verbraucherpreisindex consumer_prices
consumption: cons konsum verbrauch consommation consumo verbruik
expenditure: expend exp ausgaben spending spend dépense dépenses gasto gastos spesa uitgaven
  despesas
government: govt gov staat staats regierung gouvernement gobierno governo overheid
disposable: dpi verfügbar verfügbares disponible disponibile
money: geld argent dinero denaro
money_supply: m1 geldmenge masse_monétaire
treasury_bill: tbill tbilrate tbil
unemployment: unemp unempl arbeitslos arbeitslose arbeitslosenquote arbeitslosigkeit chômage
  desempleo paro disoccupazione werkloosheid desemprego
employment: empl beschäftigung emploi empleo occupazione werkgelegenheid emprego totemp
poverty: armut pauvreté pobreza povertà armoede
investment: inv invest investition investitionen investissement inversión investimento investering
capital: kapital capitale capitaal
value: val wert valeur valor valore waarde
debt: schulden schuld dette deuda debito
loan: kredit prêt préstamo prestito lening
asset: assets vermögen actif activo attivo
market: markt marché mercado mercato
real: reale real reel réel echt
nominal: nominale nominell
signal: señal segnale signaal sinal
copper: kupfer cuivre cobre rame koper
aluminium: aluminum alum aluminio alluminio
gold: or oro goud ouro
silver: silber argent plata argento zilver prata
bronze: bronce bronzo brons
medal: medaille médaille medalla medaglia
"""

import { isCommonWord } from './common-words.ts'
import { plainWords } from './plain-words.ts'

/** Writing systems that English is not written in. Japanese mixes two, so its own comes before Chinese. */
const scripts: readonly (readonly [language: string, letters: RegExp])[] = [
  ['Japanese', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ['Chinese', /\p{Script=Han}/u],
  ['Korean', /\p{Script=Hangul}/u],
  ['Ukrainian', /[іїєґ]/iu],
  ['Russian', /\p{Script=Cyrillic}/u],
  ['Greek', /\p{Script=Greek}/u],
  ['Arabic', /\p{Script=Arabic}/u],
  ['Hebrew', /\p{Script=Hebrew}/u],
  ['Thai', /\p{Script=Thai}/u],
  ['Hindi', /\p{Script=Devanagari}/u],
]

/** Words that carry a sentence and that no English question holds; a star stands for any ending. */
const latin: Readonly<Record<string, string>> = {
  German: `der das den dem ein eine einen einem einer und oder nicht mit von vom zum zur beim nach bei aus für über unter zwischen ist
    sind waren wurde wurden gibt gab es wie viele wieviele welche welcher welches warum wann wer alle allen aller alles letzte letzten
    letzter letzte stunde stunden minuten tag tage tagen heute gestern morgen woche wochen monat fehler* zeig* zeige zeigen bitte mir
    uns langsam* anfragen anzahl dienst* protokoll* pro gruppiert seit jetzt im als auch sich kein keine haben hat ich wir antwortzeit*`,
  French: `le les des du une et ou où avec sans pour par dans sur sous est sont était quel quels quelle quelles combien pourquoi quand
    qui que quoi montre* montrez affiche* moi toutes tous erreur* dernière dernières dernier derniers heure heures minutes jour jours
    hier aujourd'hui semaine mois lent* lente* requête* nombre depuis entre plus moins ont été au aux ce cette ces leurs ne pas d'erreur*
    aujourd hui journaux s'il vous plaît`,
  Spanish: `el los las una unos unas y con sin para por del al en es son fue fueron qué cuál cuáles cuánto cuántos cuántas cuantos cuantas por
    cuándo quién muestra* muéstra* muestrame mostrar dame todos todas errores última último últimas últimos ultima hora horas minutos día
    días ayer hoy semana mes lent* peticiones solicitudes servicio* desde entre más menos hubo hay registros favor ha han`,
  Portuguese: `os uma uns umas com sem para por dos das nos nas em é são foi foram qual quais quanto quantos quantas quando quem mostr*
    todos todas erro erros última último últimas últimos hora horas minutos dia dias ontem hoje semana mês lent* requisições serviço*
    serviços desde entre mais menos houve há registros favor agrupad* não`,
  Italian: `il lo gli le una con senza per nel nella nei degli delle della dell dello del di da è sono era quale quali quanto quanti quante
    quando chi mostra* mostrami tutti tutte errori errore ultima ultimo ultime ultimi ora ore minuti giorno giorni ieri oggi settimana
    mese lent* richieste servizi* dal più meno ci`,
  Dutch: `het een en met van voor bij uit over onder tussen zijn was waren hoeveel welke waarom wanneer wie alle fouten laatste afgelopen
    uur uren minuten dag dagen gisteren vandaag week maand laat toon zien mij me langzaam traag verzoeken dienst per sinds niet geen`,
  Swedish: `och med från för av på är var hur många vilka vilken varför när alla fel senaste timmen timmar minuter dag dagar igår idag
    vecka månad visa lista långsam* förfrågningar tjänst* sedan inte ingen det den ett en`,
  Polish: `pokaż wszystkie błędy błędów błąd z ze ostatniej ostatnich ostatnie godziny godzinę godzin minut dni wczoraj dziś dzisiaj tygodnia
    miesiąca ile było jest są był były w we na dla usług* usłudze żądania dlaczego kiedy które który która nie oraz lub wolne`,
  Turkish: `son bir saat* saatteki dakika gün dün bugün hafta ay hata* hataları göster listele kaç tane vardı için ile ve veya hangi neden
    ne zaman servis* yavaş istek* değil en`,
  Czech: `ukaž všechny chyby chyb poslední hodinu hodiny minut včera dnes týden kolik bylo je jsou ve na pro služb* proč kdy které který
    pomalé nebo`,
}

interface Words {
  readonly whole: ReadonlySet<string>
  readonly beginnings: readonly string[]
}

const latinWords: readonly (readonly [language: string, words: Words])[] = Object.entries(latin).map(
  ([language, text]) => {
    const words = text.split(/\s+/)
    return [
      language,
      {
        whole: new Set(words.filter((each) => !each.endsWith('*'))),
        beginnings: words.filter((each) => each.endsWith('*')).map((each) => each.slice(0, -1)),
      },
    ]
  },
)

/** The language a question is written in, if it surely is another one than English. What stands in quotes is data. */
export function otherLanguage(question: string): string | undefined {
  const text = question.replaceAll(/"[^"]*"|`[^`]*`|(?<!\p{L})'[^']*'(?!\p{L})/gu, ' ')
  return byScript(text) ?? byWords(text)
}

function byScript(text: string): string | undefined {
  const letters = text.match(/\p{L}/gu) ?? []
  const foreign = letters.filter((each) => !/\p{Script=Latin}/u.test(each))
  // Some English with a foreign name in it stays English; names of services stay Latin in every language.
  if (foreign.length < 4 || foreign.length * 3 < letters.length) return undefined
  return scripts.find(([, own]) => foreign.some((each) => own.test(each)))?.[0] ?? 'another language'
}

/**
 * At least two different words of one language, more of them than of English ones. A word both languages know speaks for
 * English, unless there is hardly any English beside it.
 */
function byWords(text: string): string | undefined {
  const words = [...new Set(text.toLowerCase().match(/\p{L}+(?:['’]\p{L}+)*/gu) ?? [])].flatMap((each) => [
    each,
    ...each.split(/['’]/).slice(1),
  ])
  const isEnglish = (each: string): boolean => isCommonWord(each) || plainWords.has(each)
  const ranked = latinWords
    .map(([language, own]) => {
      const known = words.filter((each) => isOf(own, each))
      return { language, sure: known.filter((each) => !isEnglish(each)).length, all: known.length }
    })
    .sort((a, b) => b.sure - a.sure || b.all - a.all)
  const [best] = ranked
  if (!best || best.sure === 0 || best.all < 2) return undefined
  const english = words.filter((each) => each.length > 1 && isEnglish(each) && !isOfAny(best.language, each)).length
  const isAccented = /[äöüßàâçéèêëîïôûáíóúñãõìòùåøąęłńśżźćıışğčřůě]/iu.test(text)
  const evidence = best.sure + (best.all - best.sure) * 0.5 + (isAccented ? 0.5 : 0)
  return evidence >= 2 && evidence > english ? best.language : undefined
}

function isOfAny(language: string, word: string): boolean {
  return latinWords.some(([name, own]) => name === language && isOf(own, word))
}

function isOf({ whole, beginnings }: Words, word: string): boolean {
  return whole.has(word) || beginnings.some((each) => word.startsWith(each))
}

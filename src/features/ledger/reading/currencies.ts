/**
 * The signs, codes and names by which people call a currency. A sign that several share (`$`) means the user's own
 * money if that is one of them, else the first. A code stands before or after the number, a name only after it:
 * `USD 20`, `20 USD`, `20 dollars`, but not `won 500`. All texts are folded.
 */

const SIGNS: Record<string, readonly string[]> = {
  '$': ['USD', 'CAD', 'AUD', 'SGD', 'NZD', 'HKD', 'TWD', 'MXN', 'ARS', 'CLP', 'COP'],
  '€': ['EUR'],
  '£': ['GBP', 'EGP'],
  '¥': ['JPY', 'CNY'],
  '₫': ['VND'],
  '₽': ['RUB'],
  '₴': ['UAH'],
  '₸': ['KZT'],
  '₩': ['KRW', 'KPW'],
  '₹': ['INR'],
  '฿': ['THB'],
  '₱': ['PHP'],
  '₺': ['TRY'],
  '₪': ['ILS'],
  '₦': ['NGN'],
  '₼': ['AZN'],
  '₾': ['GEL'],
  '֏': ['AMD'],
  '؋': ['AFN'],
  '⃀': ['KGS'],
  '৳': ['BDT'],
  '៛': ['KHR'],
  '₭': ['LAK'],
  '₮': ['MNT'],
  '₡': ['CRC'],
  '₲': ['PYG'],
  '₵': ['GHS'],
  '元': ['CNY'],
  '円': ['JPY'],
  'us$': ['USD'],
  'c$': ['CAD'], 'ca$': ['CAD'],
  'a$': ['AUD'], 'au$': ['AUD'],
  's$': ['SGD'], 'sg$': ['SGD'],
  'nz$': ['NZD'],
  'hk$': ['HKD'],
  'nt$': ['TWD'],
  'mx$': ['MXN'],
  'ec$': ['XCD'],
  'r$': ['BRL'],
  'cn¥': ['CNY'],
  'kr': ['SEK', 'NOK', 'DKK', 'ISK'],
  'zł': ['PLN'],
  'kč': ['CZK'],
};

/** Codes that are no word of their own. `ALL`, `TOP`, `PEN`, `CUP`, `TRY` and the like count only as the user's own. */
const CODES = new Set([
  'USD', 'EUR', 'VND', 'RUB', 'GBP', 'JPY', 'CNY', 'KRW', 'THB', 'SGD', 'MYR', 'IDR', 'INR', 'AUD', 'NZD', 'CAD',
  'CHF', 'HKD', 'TWD', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK', 'HUF', 'BGN', 'RSD', 'UAH', 'BYN', 'KZT', 'UZS', 'AZN',
  'TJS', 'MDL', 'BRL', 'MXN', 'CLP', 'ILS', 'AED', 'SAR', 'QAR', 'KWD', 'BHD', 'EGP', 'ZAR', 'NGN', 'KHR', 'MMK',
]);

const ABBREVIATIONS: Record<string, string> = {
  'vnđ': 'VND', 'rmb': 'CNY', 'rm': 'MYR', 'rp': 'IDR', 'rs': 'INR', 'грн': 'UAH', 'руб': 'RUB', 'тг': 'KZT',
};

const NAMES: Record<string, readonly string[]> = {
  USD: ['dollar', 'dollars', 'buck', 'bucks', 'đô', 'đô la', 'đô mỹ', 'đôla',
    'доллар', 'доллара', 'долларов', 'долл', 'бакс', 'бакса', 'баксов'],
  EUR: ['euro', 'euros', 'евро'],
  VND: ['đ', 'đồng', 'dong', 'донг', 'донга', 'донгов'],
  RUB: ['р', 'рубль', 'рубля', 'рублей', 'рублями', 'ruble', 'rubles', 'rouble', 'roubles', 'rúp'],
  GBP: ['quid'],
  JPY: ['yen', 'yên', 'иен', 'иена', 'иены', 'йен'],
  CNY: ['yuan', 'tệ', 'юань', 'юаня', 'юаней'],
  KRW: ['won', 'вон'],
  UAH: ['гривна', 'гривны', 'гривен', 'гривень'],
  KZT: ['тенге', 'tenge'],
  INR: ['rupee', 'rupees'],
  THB: ['baht', 'бат', 'бата', 'батов'],
  TRY: ['lira', 'liras', 'лир', 'лира', 'лиры'],
};

/** Words that mean money only to those who use it every day: `35000d`, `20 pounds` (else of beef). */
const NAMES_AT_HOME: Record<string, readonly string[]> = {
  VND: ['d'],
  GBP: ['pound', 'pounds', 'фунт', 'фунта', 'фунтов'],
  PLN: ['zl'],
  CZK: ['kc'],
};

const currencyByName = new Map(
  Object.entries(NAMES).flatMap(([code, names]) => names.map((name) => [name, code] as const)),
);

/** The currency that a sign or code in front of a number means. */
export function currencyBefore(text: string, own: string): string | undefined {
  return currencyOfSign(text, own) ?? currencyOfCode(text, own);
}

/** The currency that a sign, code or name behind a number means. */
export function currencyAfter(text: string, own: string): string | undefined {
  return currencyBefore(text, own) ?? currencyByName.get(text) ?? currencyAtHome(text, own);
}

function currencyOfSign(text: string, own: string): string | undefined {
  const owners = Object.hasOwn(SIGNS, text) ? SIGNS[text] : undefined;
  return owners?.includes(own) ? own : owners?.[0];
}

function currencyOfCode(text: string, own: string): string | undefined {
  const code = text.toUpperCase();
  if (code === own || CODES.has(code)) return code;
  return Object.hasOwn(ABBREVIATIONS, text) ? ABBREVIATIONS[text] : undefined;
}

function currencyAtHome(text: string, own: string): string | undefined {
  return NAMES_AT_HOME[own]?.includes(text) ? own : undefined;
}

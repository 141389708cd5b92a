/** What is paid with in a country, by ISO 3166 code: a guess that the person confirms with a button. */
import { cityIndex } from '../timezone/city-index.ts';

const COUNTRIES_OF: Record<string, string> = {
  EUR:
    'AD AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MC ME MT NL PT SI SK SM VA XK',
  USD: 'US EC SV PR PA GU TL ZW',
  GBP: 'GB', CHF: 'CH LI', SEK: 'SE', NOK: 'NO', DKK: 'DK GL FO', ISK: 'IS', PLN: 'PL', CZK: 'CZ', HUF: 'HU', RON: 'RO',
  RSD: 'RS', BAM: 'BA', MKD: 'MK', ALL: 'AL', MDL: 'MD', UAH: 'UA', BYN: 'BY', RUB: 'RU', TRY: 'TR', GEL: 'GE',
  AMD: 'AM', AZN: 'AZ', KZT: 'KZ', UZS: 'UZ', KGS: 'KG', TJS: 'TJ', TMT: 'TM', MNT: 'MN',
  ILS: 'IL PS', AED: 'AE', SAR: 'SA', QAR: 'QA', KWD: 'KW', BHD: 'BH', OMR: 'OM', JOD: 'JO', LBP: 'LB', IQD: 'IQ',
  IRR: 'IR', EGP: 'EG', MAD: 'MA', TND: 'TN', DZD: 'DZ', ZAR: 'ZA', NGN: 'NG', KES: 'KE', GHS: 'GH', TZS: 'TZ',
  UGX: 'UG', ETB: 'ET', XOF: 'BJ BF CI GW ML NE SN TG', XAF: 'CM CF CG GA GQ TD',
  VND: 'VN', THB: 'TH', LAK: 'LA', KHR: 'KH', MMK: 'MM', MYR: 'MY', SGD: 'SG', IDR: 'ID', PHP: 'PH', BND: 'BN',
  CNY: 'CN', HKD: 'HK', MOP: 'MO', TWD: 'TW', JPY: 'JP', KRW: 'KR', INR: 'IN BT', PKR: 'PK', BDT: 'BD', LKR: 'LK',
  NPR: 'NP', MVR: 'MV', AFN: 'AF', AUD: 'AU KI NR TV', NZD: 'NZ', FJD: 'FJ', PGK: 'PG', CAD: 'CA', MXN: 'MX',
  GTQ: 'GT', HNL: 'HN', NIO: 'NI', CRC: 'CR', CUP: 'CU', DOP: 'DO', JMD: 'JM', COP: 'CO', PEN: 'PE', BOB: 'BO',
  CLP: 'CL', ARS: 'AR', UYU: 'UY', PYG: 'PY', BRL: 'BR', VES: 'VE',
};

const CURRENCY_OF = new Map(
  Object.entries(COUNTRIES_OF).flatMap(([currency, countries]) =>
    countries.split(' ').map((country) => [country, currency] as const),
  ),
);

/** What is paid with where most people of a time zone live; undefined if nobody knows. */
export function currencyOfZone(timeZone: string): string | undefined {
  return CURRENCY_OF.get(cityIndex().countryOfZone.get(timeZone) ?? '');
}

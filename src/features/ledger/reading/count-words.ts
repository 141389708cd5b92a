/**
 * Words that show a small number to be no amount: what is counted or measured (`3 friends`, `500 g`, `2 người`), and
 * what a number labels (`iphone 15`, `tháng 8`). Folded.
 */

/** A bare number up to here rather counts what was bought than prices it: `2 coffee 70`. */
export const A_DOZEN = 12;

/** Behind a number. A word that may also name what was bought (`50 coffee`, `50 vé`) is not here. */
const COUNTED = `
  people persons person friends friend guests kids seats pcs pieces items times
  kg g gr lb lbs oz ml l liter liters litre litres km m cm mm inch inches gb tb
  min mins minutes hour hours hrs h day days night nights week weeks month months year years
  người nguoi bạn khách ghế chỗ cái chiếc ly cốc chai lon gói hộp tô bát đĩa phần suất cân kí ký lạng lít mét
  phút giờ tiếng ngày đêm tuần tháng năm lần
  кг г гр грамм граммов л литр литра литров мл км м см мм шт штук штуки чел человек человека друга друзей гостей места мест
  минут минуты мин час часа часов день дня дней ночь ночи ночей неделя недели недель месяц месяца месяцев
  год года лет раз раза порции порций бутылки бутылок`;

/** Before a number. */
const LABELLING = `
  iphone ipad galaxy pixel version season episode part chapter level size year month week day floor gate
  terminal platform no nr
  năm tháng thang tầng số phòng cổng tập quý kỳ lớp size
  год месяц размер этаж подъезд номер выход платформа сезон серия часть кабинет`;

const counted = asSet(COUNTED);
const labelling = asSet(LABELLING);

/** Whether `35` in `35 <word>` counts something and is no amount. */
export function isCounted(word: string): boolean {
  return counted.has(word);
}

/** Whether `35` in `<word> 35` says which one and is no amount. */
export function isLabelling(word: string): boolean {
  return labelling.has(word);
}

function asSet(words: string): Set<string> {
  return new Set(words.trim().split(/\s+/));
}

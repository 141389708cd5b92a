/**
 * What columns are called: in our own files, in three languages, by banks, and by YNAB, Firefly III and Cashew. Names
 * are compared without accents, marks and case.
 */
import type { Role } from './model.ts';

/** The first list that has a name wins; a name is looked for as a whole. */
const NAMES: Partial<Record<Role, string>> = {
  ignore: 'id, created at, updated at, user id, group id, journal id, account, balance, running balance, '
    + 'so du, остаток, баланс, счет, tai khoan, foreign amount, foreign currency code, recorded by, '
    + 'nguoi ghi, кто записал, fitid, check number',
  date: 'date, booking date, transaction date, posting date, posted date, posted, dtposted, value date, day, '
    + 'time, date time, ngay, ngay giao dich, ngay gd, ngay hieu luc, thoi gian, дата, дата операции, '
    + 'дата платежа, дата проводки, дата транзакции, дата и время',
  debit: 'debit, debits, debit amount, amount debit, outflow, withdrawal, withdrawals, money out, paid out, '
    + 'spent, ghi no, no, phat sinh no, so tien ghi no, chi, tien ra, rut, расход, списание, списано, '
    + 'дебет, расходы',
  credit: 'credit, credits, credit amount, amount credit, inflow, deposit, deposits, money in, paid in, '
    + 'received, ghi co, co, phat sinh co, so tien ghi co, thu, tien vao, приход, зачисление, зачислено, '
    + 'кредит, доход, поступление, поступления',
  type: 'type, kind, transaction type, income, direction, dr cr, debit credit, loai, loai giao dich, '
    + 'thu chi, тип, тип операции, вид',
  amount: 'amount, sum, value, total, trnamt, transaction amount, amount eur, amount usd, price, cost, '
    + 'so tien, so tien giao dich, tien, gia tri, сумма, сумма операции, сумма платежа, сумма транзакции, '
    + 'сумма в валюте счета',
  currency: 'currency, currency code, ccy, cur, currency symbol, tien te, loai tien, don vi tien, валюта, '
    + 'валюта операции, валюта платежа',
  category: 'category, category name, group, category group category, danh muc, nhom, hang muc, категория, '
    + 'раздел',
  payee: 'payee, name, merchant, title, counterparty, beneficiary, recipient, description, '
    + 'transaction description, nguoi nhan, don vi thu huong, mo ta, получатель, контрагент, описание, '
    + 'описание операции',
  note: 'note, notes, memo, comment, comments, details, reference, remarks, narrative, purpose, ghi chu, '
    + 'noi dung, noi dung giao dich, dien giai, chi tiet, заметка, заметки, примечание, комментарий, '
    + 'назначение, назначение платежа, детали',
  tags: 'tags, tag, labels, label, the, nhan, теги, тег, метки',
};

const ROLE_BY_NAME = new Map(
  (Object.entries(NAMES) as [Role, string][]).flatMap(([role, names]) =>
    names.split(', ').map((name) => [fold(name), role] as const)),
);

export function roleOfName(name: string): Role | undefined {
  return ROLE_BY_NAME.get(fold(name)) ?? ROLE_BY_NAME.get(fold(name.replace(/\(.*?\)|\[.*?\]/g, '')));
}

/** `Ngày giao dịch:` and `ngay giao dich` are one. */
export function fold(text: string): string {
  const plain = text.toLowerCase().replaceAll('đ', 'd').normalize('NFD').replace(/\p{M}/gu, '');
  return plain.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}

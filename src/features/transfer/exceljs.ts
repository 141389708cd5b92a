/** exceljs takes 36 MB: it is loaded with the first workbook, by the processes that read or write one. */
import { createRequire } from 'node:module';
import type exceljs from 'exceljs';

export const loadExceljs = (): typeof exceljs => createRequire(import.meta.url)('exceljs') as typeof exceljs;

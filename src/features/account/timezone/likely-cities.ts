/** The cities that are offered as buttons: where most people who chose a language are. */
import type { Locale } from '../../../core/locale.ts';

export type Place = { label: string; timeZone: string };

export const LIKELY_CITIES: Record<Locale, readonly Place[]> = {
  en: [
    { label: 'New York', timeZone: 'America/New_York' },
    { label: 'Chicago', timeZone: 'America/Chicago' },
    { label: 'Los Angeles', timeZone: 'America/Los_Angeles' },
    { label: 'London', timeZone: 'Europe/London' },
    { label: 'Berlin', timeZone: 'Europe/Berlin' },
    { label: 'Mumbai', timeZone: 'Asia/Kolkata' },
    { label: 'Singapore', timeZone: 'Asia/Singapore' },
    { label: 'Hanoi', timeZone: 'Asia/Ho_Chi_Minh' },
    { label: 'Sydney', timeZone: 'Australia/Sydney' },
  ],
  vi: [
    { label: 'Hà Nội', timeZone: 'Asia/Ho_Chi_Minh' },
    { label: 'Sài Gòn', timeZone: 'Asia/Ho_Chi_Minh' },
    { label: 'Đài Bắc', timeZone: 'Asia/Taipei' },
    { label: 'Tokyo', timeZone: 'Asia/Tokyo' },
    { label: 'Seoul', timeZone: 'Asia/Seoul' },
    { label: 'Sydney', timeZone: 'Australia/Sydney' },
    { label: 'Berlin', timeZone: 'Europe/Berlin' },
    { label: 'Paris', timeZone: 'Europe/Paris' },
    { label: 'California', timeZone: 'America/Los_Angeles' },
  ],
  ru: [
    { label: 'Москва', timeZone: 'Europe/Moscow' },
    { label: 'Калининград', timeZone: 'Europe/Kaliningrad' },
    { label: 'Самара', timeZone: 'Europe/Samara' },
    { label: 'Екатеринбург', timeZone: 'Asia/Yekaterinburg' },
    { label: 'Новосибирск', timeZone: 'Asia/Novosibirsk' },
    { label: 'Владивосток', timeZone: 'Asia/Vladivostok' },
    { label: 'Минск', timeZone: 'Europe/Minsk' },
    { label: 'Алматы', timeZone: 'Asia/Almaty' },
    { label: 'Ташкент', timeZone: 'Asia/Tashkent' },
  ],
};

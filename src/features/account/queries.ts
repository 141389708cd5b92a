import type { Locale } from '../../core/locale.ts';
import type { Prisma } from '../../platform/prisma.ts';

export type PersonChange = Partial<{ locale: Locale; localeChosen: boolean; currency: string; timeZone: string }>;

/** Changes a person's settings; setting the same twice is no harm, so a second delivery needs no claim. */
export async function changePerson(prisma: Prisma, userId: number, change: PersonChange): Promise<void> {
  await prisma.user.update({ where: { userId: BigInt(userId) }, data: change });
}

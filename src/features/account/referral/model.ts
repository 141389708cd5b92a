/** From so many friends on the star stands beside a person's name on the leaderboard. */
export const FRIENDS_FOR_STAR = 2;

create unique index concurrently users_referral_code on users (referral_code) where referral_code is not null;

/** The IANA time zone at a place, by the map of tz-lookup. Throws outside of the globe. */
// @ts-expect-error the package brings no types
import lookUp from 'tz-lookup';

export const lookUpZone = lookUp as (latitude: number, longitude: number) => string;

/** tz-lookup brings no types: the IANA time zone at a place, by a map that it holds. Throws outside of the globe. */
declare module 'tz-lookup' {
  function lookUpZone(latitude: number, longitude: number): string;
  export = lookUpZone;
}

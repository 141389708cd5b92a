// Where a person says they are: a few places to choose from, or any other by its degrees.
import { askIn } from './dialogs.js';
import { el } from './dom.js';

const PLACES = [
  ['Hà Nội', 21.0285, 105.8542], ['Berlin', 52.52, 13.405], ['New York', 40.7128, -74.006],
  ['Москва', 55.7558, 37.6173], ['São Paulo', -23.5505, -46.6333],
];

/** A dialog that calls `run` with { latitude, longitude }. */
export function askForPlace(run) {
  const [latitude, longitude] = [degrees(90, 'latitude'), degrees(180, 'longitude')];
  const show = ([, north, east]) => {
    latitude.value = north;
    longitude.value = east;
  };
  const place = el('select', { testid: 'place', on: { change: () => show(PLACES[place.selectedIndex]) } },
    PLACES.map(([name]) => el('option', { text: name })));
  show(PLACES[0]);
  askIn({ title: 'Send a location', save: 'Send', saveId: 'place-send' }, [
    ['Place', place], ['Latitude', latitude], ['Longitude', longitude],
  ], () => run({ latitude: Number(latitude.value), longitude: Number(longitude.value) }));
}

function degrees(most, testid) {
  return el('input', { type: 'number', required: true, step: 'any', min: -most, max: most, testid });
}

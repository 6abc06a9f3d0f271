export {
  TRAVELLER_STATES,
  TravellerDisplay,
  type TravellerState,
  type TravellerTiming,
  travellerInput,
} from './traveller.ts';

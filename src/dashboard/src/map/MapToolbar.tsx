import type { LiveDescription, MapChoice } from '../data/types';
import { COLOUR_MAPS } from './colours';
import type { ColourMapChoice } from './colours';
import { choiceKey, choices, quantityInfo, referenceName } from './quantities';

interface Props {
  description: LiveDescription;
  choice: MapChoice;
  colours: ColourMapChoice;
  onChoose: (key: string) => void;
  onColours: (name: string) => void;
  children?: React.ReactNode;
}

/** Which map, in which colours. */
export function MapToolbar({ description, choice, colours, onChoose, onColours, children }: Props) {
  return (
    <div className="toolbar">
      <select aria-label="map" data-testid="quantity-select" value={choiceKey(choice)} onChange={(event) => onChoose(event.target.value)}>
          {choices(description).map((each) => (
            <option key={choiceKey(each)} value={choiceKey(each)}>
              {quantityInfo(each.quantity).label(referenceName(description, each))}
            </option>
          ))}
        </select>
      <select aria-label="colours" data-testid="colour-select" value={colours.name} onChange={(event) => onColours(event.target.value)}>
          {COLOUR_MAPS.map((map) => (
            <option key={map.name} value={map.name}>
              {map.label}
            </option>
          ))}
        </select>
      {children}
    </div>
  );
}

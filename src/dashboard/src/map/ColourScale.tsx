import { tickLabels, ticks } from '../view/ticks';
import { colourAt, gradient } from './colours';
import type { ColourMapChoice } from './colours';
import type { Domain } from './domain';

interface Props {
  domain: Domain;
  map: ColourMapChoice;
  /** With its unit. */
  label: string;
  /** Height of the bar in CSS pixels. */
  height: number;
}

/** The colour bar with ticks at round values and what it measures. */
export function ColourScale({ domain, map, label, height }: Props) {
  const [min, max] = domain;
  const values = ticks(min, max, Math.max(2, Math.round(height / 70)));
  const labels = tickLabels(values);
  return (
    <div className="colour-scale" style={{ height }} aria-label={`colour scale: ${label}`}>
      <div className="colour-scale-bar" style={{ backgroundImage: gradient(map) }} />
      <div className="colour-scale-ticks">
        {values.map((value, i) => (
          <span key={value} style={{ bottom: `${(100 * (value - min)) / (max - min)}%` }}>
            {labels[i]}
          </span>
        ))}
      </div>
      <div className="colour-scale-label">{label}</div>
    </div>
  );
}

/** Instead of a bar, for maps whose values are classes. */
export function ClassLegend({ classes, map }: { classes: readonly string[]; map: ColourMapChoice }) {
  return (
    <ul className="class-legend">
      {classes.map((name, i) => (
        <li key={name}>
          <i style={{ background: colourAt(map, classes.length > 1 ? i / (classes.length - 1) : 0) }} />
          {name}
        </li>
      ))}
    </ul>
  );
}

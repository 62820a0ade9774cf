import { useCallback, useMemo, useState } from 'react';
import type { Connection, LiveDescription, LiveMap, MapChoice, Region, ScanStatus } from '../data/types';
import type { LiveMapView } from '../live/useLiveMap';
import { energy } from '../view/format';
import { usePersistent } from '../view/usePersistent';
import { useSize } from '../view/useSize';
import type { Theme } from '../view/useTheme';
import { mapAbsence } from './absence';
import { checksum } from './checksum';
import { colourMap } from './colours';
import { ClassLegend, ColourScale } from './ColourScale';
import { isDomainChoice, resolveDomain } from './domain';
import type { DomainChoice } from './domain';
import { DomainControl } from './DomainControl';
import { AXES, fitFigure } from './fit';
import { Heatmap } from './Heatmap';
import { MapToolbar } from './MapToolbar';
import { choiceKey, quantityInfo, referenceName } from './quantities';

const NO_VALUE: Record<Theme, string> = { dark: '#2a313b', light: '#cdd3da' };
const SCALE_WIDTH = 104;

interface Props {
  connection: Connection;
  status: ScanStatus | null;
  description: LiveDescription | null;
  choice: MapChoice | null;
  live: LiveMapView;
  region: Region | null;
  theme: Theme;
  onChoose: (key: string) => void;
  onRegion: (region: Region) => void;
}

type DomainChoices = Record<string, DomainChoice>;
const isDomainChoices = (value: unknown): value is DomainChoices =>
  typeof value === 'object' && value !== null && Object.values(value).every(isDomainChoice);
const isText = (value: unknown): value is string => typeof value === 'string';

/** The live map with everything that belongs to it. */
export function MapPanel(props: Props) {
  const { description, choice, live, region, theme, onRegion } = props;
  const [area, size] = useSize<HTMLDivElement>();
  const [colourName, setColourName] = usePersistent('colours', 'Viridis', isText);
  const [domains, setDomains] = usePersistent<DomainChoices>('domains', {}, isDomainChoices);
  const [onScreen, setOnScreen] = useState<{ map: LiveMap; checksum: string } | null>(null);

  const colours = colourMap(colourName);
  const quantity = choice?.quantity ?? '';
  const info = quantityInfo(quantity);
  const of = description && choice ? referenceName(description, choice) : '';
  const map = description !== null && live.map !== null && live.map.scanId === description.scanId ? live.map : null;

  const domainChoice: DomainChoice = info.classes && info.naturalDomain
    ? { mode: 'fixed', min: info.naturalDomain[0], max: info.naturalDomain[1] }
    : (domains[quantity] ?? { mode: 'auto' });
  const domain = useMemo(() => (map ? resolveDomain(domainChoice, map.values) : null), [map, JSON.stringify(domainChoice)]);
  const geometry = useMemo(
    () => map && description && { rows: map.rows, columns: map.columns, binPx: map.binPx, rowsPx: description.rowsPx, columnsPx: description.columnsPx },
    [map, description],
  );

  const { drawn } = live;
  const markDrawn = useCallback(
    (now: LiveMap) => {
      setOnScreen({ map: now, checksum: checksum(now.values) });
      drawn();
    },
    [drawn],
  );

  const figure = map ? fitFigure({ width: size.width - SCALE_WIDTH, height: size.height }, map.rows, map.columns) : null;
  return (
    <section className="card map-card" aria-label="live map">
      {description && choice && (
        <MapToolbar description={description} choice={choice} colours={colours} onChoose={props.onChoose} onColours={setColourName}>
          {domain && !info.classes && (
            <DomainControl choice={domainChoice} domain={domain} natural={info.naturalDomain} onChoose={(next) => setDomains({ ...domains, [quantity]: next })} />
          )}
        </MapToolbar>
      )}
      <div className="map-area" ref={area}>
        {map && domain && geometry && figure && figure.width > AXES.left + AXES.right + 20 ? (
          <div className="map-figure" style={{ height: figure.height }}>
            <div
              className="map-canvas"
              data-testid="map-canvas"
              data-checksum={onScreen?.checksum ?? ''}
              data-version={onScreen?.map.version ?? ''}
              data-quantity={onScreen ? choiceKey(onScreen.map.choice) : ''}
              style={figure}
            >
              <span className="row-label">detector row (px)</span>
              <Heatmap
                map={map}
                geometry={geometry}
                domain={domain}
                colours={colours}
                noValueColour={NO_VALUE[theme]}
                region={region}
                classes={info.classes}
                onRegion={onRegion}
                onDrawn={markDrawn}
              />
            </div>
            {info.classes ? (
              <ClassLegend classes={info.classes} map={colours} />
            ) : (
              <ColourScale domain={domain} map={colours} label={info.scaleLabel(of)} height={figure.height - AXES.top - AXES.bottom} />
            )}
          </div>
        ) : (
          <Absent {...props} />
        )}
      </div>
      <footer className="map-footer">
        <span data-testid="map-version" data-version={onScreen?.map.version ?? ''}>
          {onScreen && map ? versionText(onScreen.map) : 'no map yet'}
        </span>
        {map && <Note live={live} map={map} />}
        {map && <span className="muted hint">Click or drag: spectrum · wheel: zoom · Shift-drag: move</span>}
      </footer>
    </section>
  );
}

function versionText(map: LiveMap): string {
  const what = map.final ? 'Final map' : 'Provisional map';
  return `${what} ${map.version} · ${map.frames} sample frames · last ${energy(map.energyEv)}`;
}

function Note({ live, map }: { live: LiveMapView; map: LiveMap }) {
  if (live.problem !== '') return <span className="warn">Newer maps do not arrive: {live.problem}</span>;
  if (!map.values.some(Number.isFinite)) return <span className="warn">No pixel has a valid value in this map yet.</span>;
  return null;
}

function Absent({ connection, status, description, live }: Props) {
  const { title, detail } = mapAbsence(connection, status, description);
  return (
    <div className="absent" data-testid="map-absent">
      <p className="absent-title">{title}</p>
      <p>{detail}</p>
      {live.problem !== '' && connection.phase === 'connected' && <p className="warn">{live.problem}</p>}
    </div>
  );
}

import { useThree } from '@react-three/fiber';
import { useEffect, useRef } from 'react';
import { Mesh, ShaderMaterial, Texture } from 'three';

/**
 * Frees the texture of the map before. The heatmap makes a new one for every map and leaves the old to the garbage collector, which does not see
 * graphics memory: a night of scans at 1024 x 1024 would otherwise hold gigabytes.
 */
export function DisposeOldTextures({ of }: { of: unknown }) {
  const scene = useThree((state) => state.scene);
  const current = useRef<Texture | null>(null);
  useEffect(() => {
    scene.traverse((object) => {
      if (!(object instanceof Mesh) || !(object.material instanceof ShaderMaterial)) return;
      const texture: unknown = object.material.uniforms['data']?.value;
      if (!(texture instanceof Texture) || texture === current.current) return;
      current.current?.dispose();
      current.current = texture;
    });
  }, [scene, of]);
  return null;
}

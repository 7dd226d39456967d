package org.hibernatepg.routing.internal.intercept;

/**
 * Where an annotation was found: the nearer the place, the lower the number.
 *
 * @param distance 0 for the class of the object, 1 for its superclass, and so on; the interfaces after the last class
 * @param onType whether it is on the type and not on the method
 */
record Level(int distance, boolean onType) implements Comparable<Level> {
    @Override
    public int compareTo(Level other) {
        int byDistance = Integer.compare(distance, other.distance);
        return byDistance != 0 ? byDistance : Boolean.compare(onType, other.onType);
    }
}

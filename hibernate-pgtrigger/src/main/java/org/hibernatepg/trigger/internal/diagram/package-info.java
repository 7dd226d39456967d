/**
 * State machines as drawings: {@link org.hibernatepg.trigger.internal.diagram.MermaidDiagram} writes text for others to draw,
 * {@link org.hibernatepg.trigger.internal.diagram.SvgDiagram} draws. A drawing is laid out in layers, after Sugiyama, Tagawa
 * and Toda: {@link org.hibernatepg.trigger.internal.diagram.Layers} says which states stand on which line and in which
 * order, {@link org.hibernatepg.trigger.internal.diagram.Placement} where.
 */
@NullMarked
package org.hibernatepg.trigger.internal.diagram;

import org.jspecify.annotations.NullMarked;

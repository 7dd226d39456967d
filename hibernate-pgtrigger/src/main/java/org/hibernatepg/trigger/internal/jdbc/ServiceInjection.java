package org.hibernatepg.trigger.internal.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.hibernate.HibernateException;
import org.hibernate.service.Service;
import org.hibernate.service.spi.InjectService;
import org.hibernate.service.spi.ServiceRegistryImplementor;

/** Does for an object behind a proxy what Hibernate does for a service: calls its methods with {@code @InjectService}. */
final class ServiceInjection {
    private ServiceInjection() {}

    static void inject(Object target, ServiceRegistryImplementor registry) {
        for (Method method : target.getClass().getMethods()) {
            InjectService annotation = method.getAnnotation(InjectService.class);
            if (annotation != null && method.getParameterCount() == 1) {
                inject(target, method, annotation, registry);
            }
        }
    }

    private static void inject(
            Object target, Method method, InjectService annotation, ServiceRegistryImplementor registry) {
        Service service = registry.getService(role(method, annotation));
        if (service == null) {
            if (annotation.required()) {
                throw new HibernateException("'@InjectService' on " + method + " asks for a service that is not there");
            }
            return;
        }
        try {
            method.invoke(target, service);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new HibernateException("'@InjectService' on " + method + " could not be followed", e);
        }
    }

    /** The default of the annotation differs between the lines of Hibernate: Void, or Service itself. */
    private static Class<? extends Service> role(Method method, InjectService annotation) {
        Class<?> role = annotation.serviceRole();
        boolean isDefault = !Service.class.isAssignableFrom(role) || role == Service.class;
        return (isDefault ? method.getParameterTypes()[0] : role).asSubclass(Service.class);
    }
}
